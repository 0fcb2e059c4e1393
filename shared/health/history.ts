/** What is remembered of a machine's battery and temperature: 168 hours, one byte for each reading. */
import type { Description } from '../types/description.ts';
import type { HistoryAnswer } from '../types/history.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import { hottest } from './readings.ts';

/** A week. */
const HOURS = 168;
const HOUR_MS = 60 * 60_000;
const UNKNOWN = 255;
/** Added to °C: -60 to 194 °C fit. */
const OFFSET = 60;

export interface History {
  /** That of the newest bucket, in whole hours since 1970; 0: nothing is remembered. */
  readonly hour: number;
  /** Lowest batteries in percent, then highest temperatures in °C + 60, both the oldest hour first; 255: unknown. */
  readonly bytes: Uint8Array;
}

const nothing = (): Uint8Array => new Uint8Array(2 * HOURS).fill(UNKNOWN);
/** Of a machine that never reported a battery or a temperature. */
export const NO_HISTORY: History = { hour: 0, bytes: nothing() };

/** Up to the year 9999. */
const LAST_HOUR = Date.parse('9999-12-31T23:00:00Z') / HOUR_MS;
const isHour = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= HOURS && Number(value) <= LAST_HOUR;

/** What a store holds; what cannot be a history reads as none, because readings are not worth a corrupt record. */
export const historyFrom = (bytes: unknown, hour: unknown): History =>
  bytes instanceof Uint8Array && bytes.length === 2 * HOURS && isHour(hour) ? { hour, bytes } : NO_HISTORY;

/** 0 and -99 stand for no battery and an unreadable one. */
const batteryOf = ({ Battery }: Description): number => (Battery >= 1 && Battery <= 100 ? Battery : UNKNOWN);
const celsiusOf = ({ Temperature }: Description): number => {
  const byte = Math.round(hottest(Temperature)?.celsius ?? NaN) + OFFSET;
  return byte >= 0 && byte < UNKNOWN ? byte : UNKNOWN;
};

const hotter = (a: number, b: number): number => {
  if (a === UNKNOWN || b === UNKNOWN) return Math.min(a, b);
  return Math.max(a, b);
};

/** The bytes with the buckets moved by so many hours, and new ones at the end. */
const movedOn = ({ bytes }: History, hours: number): Uint8Array => {
  const moved = nothing();
  for (const start of [0, HOURS])
    if (hours < HOURS) moved.set(bytes.subarray(start + hours, start + HOURS), start);
  return moved;
};

/**
 * Returns the history with the readings of a new report in the bucket of its hour; the same object if they change nothing, or if
 * the report is from more than 1 h ahead of now or older than a week. Skipped hours are unknown.
 */
export const remember = (
  history: History,
  previous: Description | undefined,
  next: Description,
  now: Date,
): History => {
  const { LastEventTime } = next;
  if (LastEventTime === ZERO_TIME || LastEventTime === previous?.LastEventTime) return history;
  const [battery, celsius] = [batteryOf(next), celsiusOf(next)];
  if (battery === UNKNOWN && celsius === UNKNOWN) return history;
  const atMs = Date.parse(LastEventTime);
  const hour = Math.floor(atMs / HOUR_MS);
  const bucket = HOURS - 1 - Math.max(0, history.hour - hour);
  if (atMs > now.getTime() + HOUR_MS || bucket < 0) return history;
  const hours = Math.max(0, hour - history.hour);
  const was = (index: number): number => (hours === 0 ? history.bytes[index] : undefined) ?? UNKNOWN;
  const lowest = Math.min(was(bucket), battery);
  const highest = hotter(was(HOURS + bucket), celsius);
  // Most reports: a copy would be garbage outside the heap for each.
  if (lowest === was(bucket) && highest === was(HOURS + bucket)) return history;
  const bytes = movedOn(history, hours);
  bytes[bucket] = lowest;
  bytes[HOURS + bucket] = highest;
  return { hour: Math.max(hour, history.hour), bytes };
};

/** As it is served. */
export const historyAnswer = ({ hour, bytes }: History): HistoryAnswer => {
  if (hour === 0) return { From: ZERO_TIME, Hours: [] };
  const known = (byte = UNKNOWN, offset = 0): number | null => (byte === UNKNOWN ? null : byte - offset);
  return {
    From: toTime(new Date((hour - HOURS + 1) * HOUR_MS)),
    Hours: Array.from({ length: HOURS }, (_, n) => [known(bytes[n]), known(bytes[HOURS + n], OFFSET)]),
  };
};
