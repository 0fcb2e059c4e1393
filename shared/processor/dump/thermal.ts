/**
 * The sensors in `adb shell dumpsys thermalservice`: below the heading, lines such as
 * `\tTemperature{mValue=54.600002, mType=0, mName=cpu0-silver-usr, mStatus=0}`.
 */
import { detached } from './detached.ts';
import { isDigits, parseDecimal } from './digits.ts';

const [TAB, BLANK] = [0x09, 0x20];
const HEADING = 'Current temperatures from HAL';

/**
 * Android's types BCL_VOLTAGE, BCL_CURRENT and BCL_PERCENTAGE (android.hardware.thermal.TemperatureType): Qualcomm's `vbat`, `ibat` and
 * `soc`, which read as volts, amperes and percent.
 */
const NOT_TEMPERATURES: ReadonlySet<string> = new Set(['6', '7', '8']);
/** How the names of Samsung's own list begin. It numbers the types one higher, so that its 6 is Android's 5, the power amplifier. */
const SAMSUNG = 'TYPE_';

const FIELDS = ['Temperature{mValue=', 'mType=', 'mName=', 'mStatus='] as const;

/** Limits that keep a record within what its store accepts. A real device has about thirty sensors. */
export const MAX_SENSORS = 256;
export const MAX_SENSOR_NAME = 256;

/** Some devices report milli-degrees, and no device runs at 1000 °C. */
const MILLIDEGREES_ABOVE = 1000;

export interface Sensors {
  /** °C of each sensor, in their order; no name comes twice. */
  readonly celsius: readonly (readonly [name: string, celsius: number])[];
  /** The number of valid lines that the limits excluded. */
  readonly leftOut: number;
}

/** Where the line after the heading begins, or the end of the dump. */
const blockStart = (dump: string): number => {
  const heading = dump.startsWith(HEADING) ? 0 : dump.indexOf(`\n${HEADING}`);
  const end = heading === -1 ? -1 : dump.indexOf('\n', heading + 1);
  return end === -1 ? dump.length : end + 1;
};

/** The text of each field, up to its comma or the end of the line; undefined if a field is missing. */
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

/** Undefined for a negative value (the sensor is off), type -1 (unknown) or what is no temperature, as for a malformed line. */
const sensorOf = (line: string): { name: string; celsius: number } | undefined => {
  const [value, type, name] = fieldsOf(line) ?? [];
  if (value === undefined || type === undefined || !isDigits(type) || name === undefined || name === '')
    return undefined;
  if (NOT_TEMPERATURES.has(type) && !name.startsWith(SAMSUNG)) return undefined;
  const number = parseDecimal(value);
  if (number === undefined || number < 0) return undefined;
  return { name, celsius: number > MILLIDEGREES_ABOVE ? number / 1000 : number };
};

/** The last of equal names wins. Skips malformed lines; ends at the first line that does not start with a tab. */
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
  const names = detached([...celsius.keys()]);
  return { celsius: [...celsius.values()].map((value, n) => [names[n] ?? '', value]), leftOut };
};
