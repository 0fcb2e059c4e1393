/** The filter of machines: a machine matches if each word is part of something known about it. */
import { attention } from '../../shared/health/attention.ts';
import { health } from '../../shared/health/health.ts';
import type { Description } from '../../shared/types/description.ts';
import { deviceText, powerText, taskText } from './words.ts';

const valuesIn = (value: unknown): string[] => {
  if (typeof value === 'boolean') return [];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(valuesIn)
    : [String(value)];
};

/** All values, the names of dimensions and sensors (which are data too), and the words that the table shows. */
const searchTexts = (description: Description, now: Date, deaf: boolean): string[] => {
  // Health says who is silent, by age too.
  const { PowerCycleState, ...rest } = { ...description, Presence: '' };
  const { Dimensions, SuppliedDimensions, Temperature } = rest;
  const names = [Dimensions, SuppliedDimensions, Temperature].flatMap((named) => Object.keys(named));
  const shown = [taskText, powerText, deviceText].map((text) => text(description));
  const states = [health(description, now, deaf), ...attention(description, now)];
  // A search for `available` must not find a machine whose outlet is `not_available`.
  const outlet = PowerCycleState === 'in_error' ? [PowerCycleState] : [];
  return [...valuesIn(rest), ...names, ...shown, ...states, ...outlet].map((text) => text.toLowerCase());
};

/** Ignores case. Returns true without words. `now` is the server's time, `deaf` as for `health`. */
export const matches = (
  description: Description,
  words: readonly string[],
  now: Date,
  deaf: boolean,
): boolean => {
  if (words.length === 0) return true;
  const texts = searchTexts(description, now, deaf);
  return words.every((word) => {
    const wanted = word.toLowerCase();
    return texts.some((text) => text.includes(wanted));
  });
};
