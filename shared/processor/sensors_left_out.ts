/** How much of an event's dumps the limits kept out of its Description, for the log. */
import type { Event } from '../types/event.ts';
import { deviceKind } from './device_kind.ts';
import { readSensors } from './thermal.ts';

/** Reads the dump of sensors again, which takes microseconds: beside `process`, so that this stays pure and plain. */
export const sensorsLeftOut = (event: Event): number =>
  deviceKind(event) === 'android' ? readSensors(event.android.dumpsys_thermal_service).leftOut : 0;
