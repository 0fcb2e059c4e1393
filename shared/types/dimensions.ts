/** Comparing and formatting dimensions. Keys come from outside, so only own members count. */
import type { Description, Dimensions } from './description.ts';

/** A key's values; [] if the key is absent. */
export const valuesOf = (dimensions: Dimensions, key: string): readonly string[] =>
  Object.hasOwn(dimensions, key) ? (dimensions[key] ?? []) : [];

/** The machine's ID, taken from its dimensions; '' if they have none. */
export const machineIdOf = ({ Dimensions }: Pick<Description, 'Dimensions'>): string =>
  Dimensions['id']?.[0] ?? '';

/** Order matters: schedulers see it. */
export const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((value, i) => value === b[i]));

/** The keys whose values differ, sorted; an empty list counts as absent. */
export const alteredKeys = (was: Dimensions, is: Dimensions): string[] => {
  if (was === is) return [];
  const keys = Object.keys(is).filter((key) => !sameValues(valuesOf(was, key), valuesOf(is, key)));
  for (const key of Object.keys(was))
    if (!Object.hasOwn(is, key) && valuesOf(was, key).length > 0) keys.push(key);
  return keys.sort();
};

/** `Linux | Debian`. */
export const formatValues = (values: readonly string[]): string => values.join(' | ');

/** `os: Linux | Debian, gpu: none`: those of the keys that have values, in the given order. */
export const formatDimensions = (dimensions: Dimensions, keys: readonly string[]): string =>
  keys
    .filter((key) => valuesOf(dimensions, key).length > 0)
    .map((key) => `${key}: ${formatValues(valuesOf(dimensions, key))}`)
    .join(', ');

/** Comparing each value with all others takes less time than a Set up to about this length. */
const FEW = 8;

const hasRepeats = (values: readonly string[]): boolean => {
  if (values.length > FEW) return new Set(values).size < values.length;
  for (let i = 1; i < values.length; i++) if (values.indexOf(values[i] ?? '') < i) return true;
  return false;
};

/** The same list if it has neither empty nor repeated values, as usual. The first of repeated values stays. */
const presentOnce = (values: readonly string[]): readonly string[] =>
  values.includes('') || hasRepeats(values) ? [...new Set(values)].filter((value) => value !== '') : values;

/**
 * A copy as every record has it: without empty strings, repeated values (Swarming quarantines bots that repeat one), and keys that then
 * have no values. It has no prototype: keys come from outside.
 */
export const asStored = (dimensions: Dimensions): Record<string, readonly string[]> => {
  const kept = Object.create(null) as Record<string, readonly string[]>;
  // Unlike Object.entries, `for in` allocates nothing. No object inherits an enumerable member here.
  for (const key in dimensions) {
    const values = valuesOf(dimensions, key);
    const present = presentOnce(values);
    if (present.length > 0) kept[key] = present;
  }
  return kept;
};
