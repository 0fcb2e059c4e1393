/** How much of an event's dumps the limits kept out of its Description, for the log. */
import type { Event } from '../types/event.ts';
import { deviceKind } from './device_kind.ts';
import { MAX_SENSOR_NAME, MAX_SENSORS, readSensors } from './dump/thermal.ts';

/** No line is longer than a name may be, and there are no more lines than sensors may be: then nothing was left out. */
const isSmall = (dump: string): boolean => {
  let lines = 0;
  for (let start = 0; start < dump.length; lines++) {
    const next = dump.indexOf('\n', start);
    const end = next === -1 ? dump.length : next;
    if (end - start > MAX_SENSOR_NAME || lines > MAX_SENSORS) return false;
    start = end + 1;
  }
  return true;
};

/** Reads the dump of sensors again, but for the usual small one: beside `process`, so that this stays pure and plain. */
export const sensorsLeftOut = (event: Event): number => {
  const { dumpsys_thermal_service: dump } = event.android;
  return deviceKind(event) === 'android' && !isSmall(dump) ? readSensors(dump).leftOut : 0;
};
