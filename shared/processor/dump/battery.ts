/** The charge and temperature in `adb shell dumpsys battery`: lines such as `  level: 45`. */
import { parseInteger } from './digits.ts';

/** The percentage if the battery cannot be read. It does not count as low. */
export const UNREADABLE = -99;

/** The number on the first line with exactly this key. */
const valueOf = (dump: string, key: string): number | undefined => {
  const mark = `${key}:`;
  for (let at = dump.indexOf(mark); at !== -1; at = dump.indexOf(mark, at + 1)) {
    // Only blanks may precede the key. No two marks share their blanks, so the search stays linear.
    let before = at - 1;
    while (before >= 0 && (dump[before] === ' ' || dump[before] === '\t')) before--;
    if (before >= 0 && dump[before] !== '\n') continue;
    const end = dump.indexOf('\n', at);
    return parseInteger(dump.slice(at + mark.length, end === -1 ? undefined : end).trim());
  }
  return undefined;
};

/** Percent, rounded down, or UNREADABLE. */
export const batteryPercent = (dump: string): number => {
  const level = valueOf(dump, 'level');
  const scale = valueOf(dump, 'scale');
  if (level === undefined || scale === undefined || scale === 0) return UNREADABLE;
  return Math.floor((100 * level) / scale);
};

/** °C of the battery's own sensor, whose line is in tenths: `  temperature: 281`. */
export const batteryCelsius = (dump: string): number | undefined => {
  const tenths = valueOf(dump, 'temperature');
  return tenths === undefined ? undefined : tenths / 10;
};
