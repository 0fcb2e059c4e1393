/** How long ago, in a word. */
import { ZERO_TIME } from '../../shared/types/time.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** `12s`, `3m`, `5h`, `2d`, in whole units of the largest that fits. */
export const spanText = (seconds: number): string => {
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? ['s', 1];
  return `${Math.max(0, Math.floor(seconds / size))}${unit}`;
};

export const ageSeconds = (time: string, now: Date): number => (now.getTime() - Date.parse(time)) / 1000;

/** `never` for a time that never was. */
export const ageText = (time: string, now: Date): string =>
  time === ZERO_TIME ? 'never' : spanText(ageSeconds(time, now));

/** To the second, for people: `2026-01-02 03:04:05Z`. */
export const clockText = (time: string): string => time.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
