/** The sensors of a device, out of `adb shell dumpsys thermalservice`. */
import { isDigits, parseDecimal } from './digits.ts';

/** So that no dump can make a record that its store refuses; a real device has some thirty sensors. */
export const MAX_SENSORS = 256;
export const MAX_SENSOR_NAME = 256;

const HEADING = 'Current temperatures from HAL';
/** Some devices report milli-degrees; nothing runs at a thousand degrees. */
const MILLIDEGREES_ABOVE = 1000;

export interface Sensors {
  /** °C by sensor; no prototype, for names come from outside. */
  readonly temperature: Record<string, number>;
  /** How many lines were readings, but for the limits. */
  readonly leftOut: number;
}

/** Where the line after the heading begins, or the end of the dump. */
const blockStart = (dump: string): number => {
  const heading = dump.startsWith(HEADING) ? 0 : dump.indexOf(`\n${HEADING}`);
  const end = heading === -1 ? -1 : dump.indexOf('\n', heading + 1);
  return end === -1 ? dump.length : end + 1;
};

const after = (text: string | undefined, prefix: string): string | undefined => {
  const trimmed = text?.trimStart();
  return trimmed?.startsWith(prefix) === true ? trimmed.slice(prefix.length) : undefined;
};

/** `Temperature{mValue=…, mType=…, mName=…, mStatus=…}`; a sensor that is off reports a negative value, one
 * that has no known type (-1) measures no temperature that counts. */
const sensorOf = (line: string): { name: string; celsius: number } | undefined => {
  const [value, type, name, status] = line.split(',', 4);
  const number = parseDecimal(after(value, 'Temperature{mValue=') ?? '');
  const sensor = after(name, 'mName=');
  if (number === undefined || number < 0 || sensor === undefined || sensor === '') return undefined;
  if (!isDigits(after(type, 'mType=') ?? '') || after(status, 'mStatus=') === undefined) return undefined;
  // Math.abs: -0 is 0.
  return { name: sensor, celsius: number > MILLIDEGREES_ABOVE ? number / 1000 : Math.abs(number) };
};

/** The last of equal names wins; lines that are no reading are passed over. */
export const readSensors = (dump: string): Sensors => {
  const temperature = Object.create(null) as Record<string, number>;
  let count = 0;
  let leftOut = 0;
  for (let start = blockStart(dump); dump[start] === '\t';) {
    const next = dump.indexOf('\n', start);
    const end = next === -1 ? dump.length : next;
    const sensor = sensorOf(dump.slice(start, end));
    start = end + 1;
    if (sensor === undefined) continue;
    const name = sensor.name.length > MAX_SENSOR_NAME ? undefined : sensor.name.toWellFormed();
    const isKnown = name !== undefined && name in temperature;
    if (name === undefined || (!isKnown && count === MAX_SENSORS)) {
      leftOut++;
      continue;
    }
    if (!isKnown) count++;
    temperature[name] = sensor.celsius;
  }
  return { temperature, leftOut };
};
