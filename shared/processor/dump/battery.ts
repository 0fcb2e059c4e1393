/** A battery's charge and warmth, out of `adb shell dumpsys battery`: lines `  key: value`. */
import { parseInteger } from './digits.ts';

/** The battery cannot be read. Not low: nobody knows. */
export const UNREADABLE = -99;

/** The number on the first line whose key is exactly this. */
const valueOf = (dump: string, key: string): number | undefined => {
  const mark = `${key}:`;
  for (let at = dump.indexOf(mark); at !== -1; at = dump.indexOf(mark, at + 1)) {
    // Nothing but blanks before it. Two marks never share blanks, so this stays linear.
    let before = at - 1;
    while (before >= 0 && (dump[before] === ' ' || dump[before] === '\t')) before--;
    if (before >= 0 && dump[before] !== '\n') continue;
    const end = dump.indexOf('\n', at);
    return parseInteger(dump.slice(at + mark.length, end === -1 ? undefined : end).trim());
  }
  return undefined;
};

/** Whole percent, or UNREADABLE. */
export const batteryPercent = (dump: string): number => {
  const level = valueOf(dump, 'level');
  const scale = valueOf(dump, 'scale');
  if (level === undefined || scale === undefined || scale === 0) return UNREADABLE;
  return Math.floor((100 * level) / scale);
};

/** The battery's own sensor, which counts in tenths. */
export const batteryCelsius = (dump: string): number | undefined => {
  const tenths = valueOf(dump, 'temperature');
  return tenths === undefined ? undefined : tenths / 10;
};
