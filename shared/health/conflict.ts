/** Two monitors that report under one ID, told apart by the start times that they send, which are compared for equality only. */
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, toTime, ZERO_TIME } from '../types/time.ts';

const MINUTE_MS = 60_000;
/** Two returns within this time are a conflict. */
const RETURNS_WITHIN_MS = 10 * MINUTE_MS;
/** It lasts until this long after the last return. */
const LASTS_SECONDS = 15 * 60;

/** When a conflict ends, unless a monitor returns again. */
export const conflictEndsAt = ({ ConflictAt }: Kept): string => secondsAfter(ConflictAt, LASTS_SECONDS);

/**
 * The starts and the last return after an event with this start time. A monitor returns if it reports again after another one has: a restart
 * never does. An empty text counts for nothing.
 */
export const afterStart = (kept: Kept, startTime: string, now: Date): Pick<Kept, 'Starts' | 'ConflictAt'> => {
  const { Starts, ConflictAt } = kept;
  const [newest, second] = Starts;
  if (startTime !== '' && startTime !== newest) {
    const isReturn = startTime === second;
    const next = newest === undefined ? [startTime] : [startTime, newest];
    return { Starts: next, ConflictAt: isReturn ? toTime(now) : ConflictAt };
  }
  const isOver = ConflictAt !== ZERO_TIME && now.getTime() >= Date.parse(conflictEndsAt(kept));
  return { Starts, ConflictAt: isOver ? ZERO_TIME : ConflictAt };
};

/** Whether a conflict holds after a change from `previous` to a record with these kept members. */
export const isInConflict = (previous: StoredRecord | undefined, kept: Kept, now: Date): boolean => {
  if (kept.ConflictAt === ZERO_TIME || previous === undefined) return false;
  const wasInConflict = previous.Description.Attention.includes('conflict');
  const last = previous.Kept.ConflictAt;
  if (kept.ConflictAt === last) return wasInConflict && now.getTime() < Date.parse(conflictEndsAt(kept));
  return wasInConflict || Date.parse(kept.ConflictAt) - Date.parse(last) <= RETURNS_WITHIN_MS;
};
