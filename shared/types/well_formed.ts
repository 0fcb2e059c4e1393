/** Replaces lone surrogates in parsed JSON: UTF-8 cannot encode them, so databases refuse them. */

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
  // fromEntries defines members instead of assigning them, so `__proto__` stays a member.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), repaired(item, depth - 1)]),
  );
};

/**
 * Returns the same value, or a copy with U+FFFD in place of lone surrogates, in keys too. Objects and lists more than `depth` levels deep are
 * not searched: outside input may nest deeper than the stack allows.
 */
// The copy has the same shape as the value.
export const wellFormed = <T>(value: T, depth: number): T =>
  isWellFormed(value, depth) ? value : (repaired(value, depth) as T);
