/** How dimensions differ, and how they read. Keys come from outside: only own members count. */
import type { Dimensions } from './description.ts';

/** A key's values; none where it is not there. */
export const valuesOf = (dimensions: Dimensions, key: string): readonly string[] =>
  Object.hasOwn(dimensions, key) ? (dimensions[key] ?? []) : [];

/** Order counts: schedulers see it. */
export const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((value, i) => value === b[i]));

/** The keys whose values differ, sorted; an empty list is as good as none. */
export const alteredKeys = (was: Dimensions, is: Dimensions): string[] => {
  if (was === is) return [];
  const keys = Object.keys(is).filter((key) => !sameValues(valuesOf(was, key), valuesOf(is, key)));
  for (const key of Object.keys(was))
    if (!Object.hasOwn(is, key) && valuesOf(was, key).length > 0) keys.push(key);
  return keys.sort();
};

export const readValues = (values: readonly string[]): string => values.join(' | ');

/** `os: Linux | Debian, gpu: none`, of these keys those that have values. */
export const readDimensions = (dimensions: Dimensions, keys: readonly string[]): string =>
  keys
    .filter((key) => valuesOf(dimensions, key).length > 0)
    .map((key) => `${key}: ${readValues(valuesOf(dimensions, key))}`)
    .join(', ');

/** A copy without empty strings and, then, without empty lists. Without prototype: keys come from outside. */
export const withoutEmpty = (dimensions: Dimensions): Record<string, readonly string[]> => {
  const kept = Object.create(null) as Record<string, readonly string[]>;
  for (const [key, values] of Object.entries(dimensions)) {
    const named = values.includes('') ? values.filter((value) => value !== '') : values;
    if (named.length > 0) kept[key] = named;
  }
  return kept;
};
