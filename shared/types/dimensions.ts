/** Comparing and formatting dimensions. Keys come from outside, so only own members count. */
import type { Dimensions } from './description.ts';

/** A key's values; [] if the key is absent. */
export const valuesOf = (dimensions: Dimensions, key: string): readonly string[] =>
  Object.hasOwn(dimensions, key) ? (dimensions[key] ?? []) : [];

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

/** A copy without empty strings, and without keys that then have no values. It has no prototype: keys come from outside. */
export const withoutEmpty = (dimensions: Dimensions): Record<string, readonly string[]> => {
  const kept = Object.create(null) as Record<string, readonly string[]>;
  // Unlike Object.entries, `for in` allocates nothing. No object inherits an enumerable member here.
  for (const key in dimensions) {
    const values = valuesOf(dimensions, key);
    const present = values.includes('') ? values.filter((value) => value !== '') : values;
    if (present.length > 0) kept[key] = present;
  }
  return kept;
};
