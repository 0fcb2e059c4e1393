/** The sensors of a device, out of `adb shell dumpsys thermalservice`. */
import { deviceKind } from '../device_readings.ts';
import { isDigits, parseDecimal } from './digits.ts';
import type { Event } from '../../types/event.ts';

const [TAB, BLANK] = [0x09, 0x20];

/** So that no dump can make a record that its store refuses; a real device has some thirty sensors. */
export const MAX_SENSORS = 256;
export const MAX_SENSOR_NAME = 256;

const HEADING = 'Current temperatures from HAL';
/** Some devices report milli-degrees; nothing runs at a thousand degrees. */
const MILLIDEGREES_ABOVE = 1000;

export interface Sensors {
  /** °C by sensor. A map of the caller's own. */
  readonly celsius: Map<string, number>;
  /** How many lines were readings, but for the limits. */
  readonly leftOut: number;
}

/** Where the line after the heading begins, or the end of the dump. */
const blockStart = (dump: string): number => {
  const heading = dump.startsWith(HEADING) ? 0 : dump.indexOf(`\n${HEADING}`);
  const end = heading === -1 ? -1 : dump.indexOf('\n', heading + 1);
  return end === -1 ? dump.length : end + 1;
};

const FIELDS = ['Temperature{mValue=', 'mType=', 'mName=', 'mStatus='] as const;

/** Each field's text up to the comma that ends it, of the last up to the line's end; undefined where one is not there. */
const fieldsOf = (line: string): string[] | undefined => {
  const values: string[] = [];
  let start = 0;
  for (const field of FIELDS) {
    while (line.charCodeAt(start) === TAB || line.charCodeAt(start) === BLANK) start++;
    if (!line.startsWith(field, start)) return undefined;
    const comma = line.indexOf(',', start);
    const end = comma === -1 ? line.length : comma;
    values.push(line.slice(start + field.length, end));
    start = end + 1;
  }
  return values;
};

/** A sensor that is off reports a negative value; one of no known type, -1, measures nothing that counts. */
const sensorOf = (line: string): { name: string; celsius: number } | undefined => {
  const [value, type, name] = fieldsOf(line) ?? [];
  if (value === undefined || type === undefined || !isDigits(type) || name === undefined || name === '')
    return undefined;
  const number = parseDecimal(value);
  if (number === undefined || number < 0) return undefined;
  return { name, celsius: number > MILLIDEGREES_ABOVE ? number / 1000 : number };
};

/** The last of equal names wins; lines that are no reading are passed over. */
export const readSensors = (dump: string): Sensors => {
  const celsius = new Map<string, number>();
  let leftOut = 0;
  for (let start = blockStart(dump); dump.charCodeAt(start) === TAB;) {
    const next = dump.indexOf('\n', start);
    const end = next === -1 ? dump.length : next;
    const sensor = sensorOf(dump.slice(start, end));
    start = end + 1;
    if (sensor === undefined) continue;
    const hasRoom = celsius.size < MAX_SENSORS || celsius.has(sensor.name);
    if (hasRoom && sensor.name.length <= MAX_SENSOR_NAME) celsius.set(sensor.name, sensor.celsius);
    else leftOut++;
  }
  return { celsius, leftOut };
};

/** How much of an event's dumps the limits kept out of its Description, for the log. */

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
