/** Times on the wire and in records: UTC text with milliseconds, so that comparing texts compares times. */

/** Go's zero time: it never happened. Sorts before every other time. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** What a client may send: RFC 3339, any precision and offset. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,20})?([Zz]|[+-]\d\d:\d\d)$/;
/** As `toTime` writes it, in these two thousand years and on a day that every month has. */
const AS_WRITTEN =
  /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const ZERO_MS = Date.parse(ZERO_TIME);
const END_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** As we write it: `2021-09-01T02:03:04.000Z`; Go's zero time stays as Go writes it. */
export const toTime = (date: Date): string => (date.getTime() === ZERO_MS ? ZERO_TIME : date.toISOString());

/**
 * Any RFC 3339 text as we write it, cut to milliseconds; undefined where it is none. Outside the years 1 to 9999, where an offset can
 * lead, texts no longer compare as times, and databases refuse them: undefined too.
 */
export const normalizeTime = (text: string): string | undefined => {
  // Every event reads and writes all times of its machine: those that never happened, and those that we wrote ourselves, are seen at a glance.
  if (text === ZERO_TIME || AS_WRITTEN.test(text)) return text;
  if (!RFC_3339.test(text)) return undefined;
  const ms = Date.parse(text);
  return ms >= ZERO_MS && ms <= END_MS ? toTime(new Date(ms)) : undefined;
};

/** The later of two times as we write them. */
export const laterTime = (a: string, b: string): string => (a < b ? b : a);
