/** Is an event news? Pub/Sub delivers at least once, in any order. */
import type { Description } from '../types/description.ts';
import { isDigits } from './dump/digits.ts';
import type { EventContext } from './event_context.ts';

const withoutZeros = (digits: string): string => {
  let zeros = 0;
  while (digits.charCodeAt(zeros) === 0x30) zeros++;
  return digits.slice(zeros);
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Decimal IDs by value, beyond 2^53 too, and before all others; others by code unit. 0 only for the same ID. */
export const compareEventIds = (a: string, b: string): number => {
  const [isDecimalA, isDecimalB] = [isDigits(a), isDigits(b)];
  if (isDecimalA !== isDecimalB) return isDecimalA ? -1 : 1;
  if (!isDecimalA) return compareText(a, b);
  const [valueA, valueB] = [withoutZeros(a), withoutZeros(b)];
  return valueA.length - valueB.length || compareText(valueA, valueB) || compareText(a, b);
};

/** `late`: something newer was applied before it. */
export type News = 'duplicate' | 'late' | 'news';

export const newsOf = (
  { LastEventID, LastEventTime }: Description,
  { eventId, publishedAt }: Pick<EventContext, 'eventId' | 'publishedAt'>,
): News => {
  if (eventId === LastEventID) return 'duplicate';
  const order = compareText(publishedAt, LastEventTime) || compareEventIds(eventId, LastEventID);
  return order > 0 ? 'news' : 'late';
};
