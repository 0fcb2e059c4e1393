/** The charge and temperature in `adb shell dumpsys battery`: lines such as `  level: 45`. */
import { leadingInteger } from './digits.ts';

/** The percentage if there is no battery, or it cannot be read. It does not count as low. */
export const UNREADABLE = -99;

/** The text on the first line with exactly this key. */
const valueOf = (dump: string, key: string): string | undefined => {
  const mark = `${key}:`;
  for (let at = dump.indexOf(mark); at !== -1; at = dump.indexOf(mark, at + 1)) {
    // Only blanks may precede the key. No two marks share their blanks, so the search stays linear.
    let before = at - 1;
    while (before >= 0 && (dump[before] === ' ' || dump[before] === '\t')) before--;
    if (before >= 0 && dump[before] !== '\n') continue;
    const end = dump.indexOf('\n', at);
    return dump.slice(at + mark.length, end === -1 ? undefined : end).trim();
  }
  return undefined;
};

/** The number that the key's value begins with: 94 in `  level: 94%`. */
const numberOf = (dump: string, key: string): number | undefined => leadingInteger(valueOf(dump, key) ?? '');

/** TV boxes, boards and cars report `  present: false`, and a level and temperature of 0. */
const isAbsent = (dump: string): boolean => valueOf(dump, 'present') === 'false';

/** Percent, rounded down, or UNREADABLE. */
export const batteryPercent = (dump: string): number => {
  const level = numberOf(dump, 'level');
  const scale = numberOf(dump, 'scale');
  if (level === undefined || scale === undefined || scale === 0 || isAbsent(dump)) return UNREADABLE;
  return Math.floor((100 * level) / scale);
};

/** °C of the battery's own sensor, whose line is in tenths: `  temperature: 281`. Undefined without a battery. */
export const batteryCelsius = (dump: string): number | undefined => {
  const tenths = numberOf(dump, 'temperature');
  return tenths === undefined || isAbsent(dump) ? undefined : tenths / 10;
};
