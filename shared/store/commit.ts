/** What one change writes, the same for every store: the pure part between a store's read and its write. */
import { randomUUID } from 'node:crypto';
import { type KeyedEntry, type Origin, timelineEntries } from '../timeline/entries.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { type Found, type Members, toMembers, unknownMembers } from './members.ts';
import { storable } from './storable.ts';
import type { FinalStep, Step } from './store.ts';

export interface Commit {
  readonly next: StoredRecord;
  /** All members of the record to write. */
  readonly members: Members;
  readonly entries: readonly KeyedEntry[];
}

/**
 * Returns the origin with an event or request ID, a random one if it has neither, so that two requests in one millisecond both keep their
 * entries. Call it once per change, outside the transaction: a rerun must keep the ID.
 */
export const withCauseId = (origin: Origin): Origin =>
  origin.eventId !== '' || origin.requestId !== undefined ? origin : { ...origin, requestId: randomUUID() };

/** Returns undefined if nothing is to be written. Rethrows what the step throws; throws PermanentError `over-limit` if the result is too large. */
export const commit = (
  machineId: string,
  found: Found | undefined,
  deletedAt: string | undefined,
  step: Step,
  origin: Origin,
  finalStep: FinalStep,
): Commit | undefined => {
  const previous = found?.record;
  const stepped = step(previous, deletedAt);
  if (stepped === undefined || stepped === previous) return undefined;
  const final = finalStep(machineId, stepped);
  const unknown = found === undefined ? {} : unknownMembers(found, final);
  const next = storable(machineId, final, unknown);
  return {
    next,
    members: toMembers(next, unknown),
    entries: timelineEntries(previous?.Description, next.Description, origin),
  };
};

/** Returns what a deletion writes; pass undefined as `previous` if the record is corrupt. */
export const commitDeletion = (previous: StoredRecord | undefined, origin: Origin) => ({
  // Never before the machine's newest event, whose clock may be ahead of ours: a redelivery of it must not bring the machine back.
  deletedAt: laterTime(toTime(origin.now), previous?.Description.LastEventTime ?? ZERO_TIME),
  entries: timelineEntries(previous?.Description, undefined, origin),
});
