/** Which machines are meant: every word is part of something that is known of them. */
import type { Description } from '../../shared/types/description.ts';
import { deviceText, powerText, taskText } from './words.ts';
import { healthText } from '../../shared/health/health.ts';

const valuesIn = (value: unknown): string[] => {
  if (typeof value === 'boolean') return [];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(valuesIn)
    : [String(value)];
};

/** All values; the names of dimensions and sensors, which come from the machines too; the words that the table shows. */
const knownOf = (description: Description): string[] => {
  const { PowerCycleState, ...rest } = description;
  const { Dimensions, SuppliedDimensions, Temperature } = rest;
  const names = [Dimensions, SuppliedDimensions, Temperature].flatMap((named) => Object.keys(named));
  const shown = [healthText, taskText, powerText, deviceText].map((text) => text(description));
  // Whoever looks for what is available means no outlet that is not_available.
  const outlet = PowerCycleState === 'in_error' ? [PowerCycleState] : [];
  return [...valuesIn(rest), ...names, ...shown, ...outlet].map((text) => text.toLowerCase());
};

/** In any case; no words mean all machines. */
export const matches = (description: Description, words: readonly string[]): boolean => {
  const known = knownOf(description);
  return words.every((word) => {
    const wanted = word.toLowerCase();
    return known.some((text) => text.includes(wanted));
  });
};
