/** Times on the wire and in records: UTC text with milliseconds, so that comparing texts compares times. */

/** Go's zero time: never. Sorts before every other time. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** What clients may send: RFC 3339 with any precision and offset, such as `2021-09-01 04:03:04.123456+02:00`. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,20})?([Zz]|[+-]\d\d:\d\d)$/;
/** The form that `toTime` writes, limited to the years 1000 to 2999 and to days that every month has. */
const NORMALIZED =
  /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const ZERO_MS = Date.parse(ZERO_TIME);
const END_MS = Date.parse('9999-12-31T23:59:59.999Z');

const MINUTE_MS = 60_000;
const digits = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, i) => String(i).padStart(length, '0'));
const SECONDS = digits(60, 2);
const MILLISECONDS = digits(1000, 3);

/** The minutes that `toTime` wrote last, and their texts up to the seconds: `2021-09-01T02:03:`. A power of two. */
const RECENT = 8;
const recentMinutes = new Array<number>(RECENT).fill(NaN);
const recentTexts = new Array<string>(RECENT).fill('');

/**
 * The normal form: `2021-09-01T02:03:04.000Z`, but Go's zero time as Go writes it. Throws a RangeError for an invalid date. Every event writes
 * the present time and its deadline: only the first of a minute pays for `toISOString`, which is about eight times slower.
 */
export const toTime = (date: Date): string => {
  const ms = date.getTime();
  if (ms === ZERO_MS) return ZERO_TIME;
  const minute = Math.floor(ms / MINUTE_MS);
  const slot = minute & (RECENT - 1);
  if (minute !== recentMinutes[slot]) {
    recentTexts[slot] = date.toISOString().slice(0, -'04.000Z'.length);
    recentMinutes[slot] = minute;
  }
  const rest = ms - minute * MINUTE_MS;
  return `${recentTexts[slot]}${SECONDS[Math.floor(rest / 1000)]}.${MILLISECONDS[rest % 1000]}Z`;
};

/**
 * An RFC 3339 text in normal form, truncated to milliseconds; undefined for any other text, and for times outside the years 1 to 9999 (an
 * offset can lead there), because their texts do not compare as times and databases refuse them.
 */
export const normalizeTime = (text: string): string | undefined => {
  // Every event reads and writes all times of its machine; nearly all of them are in normal form already.
  if (text === ZERO_TIME || NORMALIZED.test(text)) return text;
  if (!RFC_3339.test(text)) return undefined;
  const ms = Date.parse(text);
  return ms >= ZERO_MS && ms <= END_MS ? toTime(new Date(ms)) : undefined;
};

/** The time a millisecond later, both in normal form. */
export const justAfter = (time: string): string => toTime(new Date(Date.parse(time) + 1));

/** The time this many seconds later, both in normal form. */
export const secondsAfter = (time: string, seconds: number): string =>
  toTime(new Date(Date.parse(time) + seconds * 1000));

/** The later of two times in normal form. */
export const laterTime = (a: string, b: string): string => (a < b ? b : a);
