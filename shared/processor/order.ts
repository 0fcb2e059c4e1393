/** The order of a machine's events, which Pub/Sub delivers at least once and in any order. */
import type { StoredRecord } from '../types/stored_record.ts';
import { isDigits } from './dump/digits.ts';
import type { EventContext } from './event_context.ts';

const ZERO = 0x30;

const withoutLeadingZeros = (digits: string): string => {
  let zeros = 0;
  while (digits.charCodeAt(zeros) === ZERO) zeros++;
  return digits.slice(zeros);
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * A total order, 0 only for equal IDs. Decimal IDs compare by value, also beyond 2^53, and sort before all others, which compare by
 * code unit.
 */
export const compareEventIds = (a: string, b: string): number => {
  const [isDecimalA, isDecimalB] = [isDigits(a), isDigits(b)];
  if (isDecimalA !== isDecimalB) return isDecimalA ? -1 : 1;
  if (!isDecimalA) return compareText(a, b);
  const [valueA, valueB] = [withoutLeadingZeros(a), withoutLeadingZeros(b)];
  return valueA.length - valueB.length || compareText(valueA, valueB) || compareText(a, b);
};

/** `late`: a newer event was applied before. */
export type Arrival = 'new' | 'late' | 'duplicate';

/** 8 minutes of events at one each 30 s; Pub/Sub delivers an event again 2 minutes after a delivery that it takes for lost. */
const MAX_EVENT_IDS = 16;

/**
 * Compares publish times first, then IDs. An event with the ID of one of the last applied is a duplicate, whatever its publish time: Pub/Sub
 * has delivered a message again with a later one (https://github.com/googleapis/google-cloud-go/issues/1174).
 */
export const arrivalOf = (
  { Description: { LastEventID, LastEventTime }, Kept: { EventIDs } }: StoredRecord,
  { eventId, publishedAt }: Pick<EventContext, 'eventId' | 'publishedAt'>,
): Arrival => {
  if (eventId === LastEventID || EventIDs.includes(eventId)) return 'duplicate';
  const order = compareText(publishedAt, LastEventTime) || compareEventIds(eventId, LastEventID);
  // Stryker disable next-line EqualityOperator: it is 0 only for the ID of the last event, a duplicate
  return order > 0 ? 'new' : 'late';
};

/** The record's `EventIDs` after the application of this event. */
export const withEventId = (
  { Description: { LastEventID }, Kept: { EventIDs } }: StoredRecord,
  eventId: string,
): readonly string[] => {
  // An older release keeps only the last ID, in the Description.
  const isListed = LastEventID === '' || EventIDs.includes(LastEventID);
  return [...EventIDs, ...(isListed ? [] : [LastEventID]), eventId].slice(-MAX_EVENT_IDS);
};
