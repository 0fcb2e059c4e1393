/** Text that every database takes: a lone surrogate cannot be written as UTF-8. */

const isWellFormed = (value: unknown, depth: number): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null || depth === 0) return true;
  if (Array.isArray(value)) return value.every((item) => isWellFormed(item, depth - 1));
  for (const key of Object.keys(value))
    if (!key.isWellFormed() || !isWellFormed((value as Record<string, unknown>)[key], depth - 1))
      return false;
  return true;
};

const repaired = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => repaired(item, depth - 1));
  // fromEntries defines members, so that one named `__proto__` stays a member.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), repaired(item, depth - 1)]),
  );
};

/**
 * Parsed JSON; where it has lone surrogates, in keys too, a copy in which they are U+FFFD. What lies more than `depth` objects or lists deep
 * stays as it is: outside input may nest deeper than a stack holds.
 */
// The copy has the shape of what it was made from.
export const wellFormed = <T>(value: T, depth: number): T =>
  isWellFormed(value, depth) ? value : (repaired(value, depth) as T);
