/** What one change writes, the same for every store: the pure part between a store's read and its write. */
import { randomUUID } from 'node:crypto';
import { type History, NO_HISTORY, remember } from '../health/history.ts';
import { fewDuringConflict } from '../timeline/conflict.ts';
import { type KeyedEntry, type Origin, timelineEntries } from '../timeline/entries.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { justAfter, laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { type Found, type Members, toMembers, unknownMembers } from './members.ts';
import { storable } from './storable.ts';
import type { FinalStep, Step } from './store.ts';
import { comesBack, type DeleteOptions, leftBy, type LeftMaintenance } from './tombstone.ts';

// Stryker disable next-line ObjectLiteral: no time is later than undefined either
const NEVER = { LastEventTime: ZERO_TIME, QuarantineClearedTime: ZERO_TIME };

export interface Commit {
  readonly next: StoredRecord;
  /** All members of the record to write. */
  readonly members: Members;
  /** Written beside the record. */
  readonly history: History;
  readonly entries: readonly KeyedEntry[];
}

/**
 * Returns the origin with an event or request ID, a random one if it has neither, so that two requests in one millisecond both keep their
 * entries. Call it once per change, outside the transaction: a rerun must keep the ID.
 */
export const withCauseId = (origin: Origin): Origin =>
  origin.eventId !== '' || origin.requestId !== undefined ? origin : { ...origin, requestId: randomUUID() };

/** What stays of a machine that is unknown now. */
export interface Left {
  /** When the machine was deleted, if that was in the last 8 days. */
  readonly deletedAt?: string | undefined;
  /** The time of its newest timeline entry, as far as it is known. */
  readonly newestEntry: string;
  readonly maintenance?: LeftMaintenance | undefined;
}

/**
 * The time of the entries of a change: now, but after the newest entry, so that a later change never sorts below an earlier one: clocks step
 * back, and several changes fit into a millisecond.
 */
const entryTime = (now: Date, newestEntry: string): string => laterTime(toTime(now), justAfter(newestEntry));

/** `now`: that of this run. Returns undefined if nothing is to be written. Rethrows what the step throws; throws PermanentError `over-limit` if the result is too large. */
export const commit = (
  machineId: string,
  stored: Found | Left,
  step: Step,
  origin: Origin,
  now: Date,
  finalStep: FinalStep,
): Commit | undefined => {
  const found = 'record' in stored ? stored : undefined;
  const previous = found?.record;
  // Stryker disable next-line StringLiteral: what was found has no deletedAt
  const stepped = step(previous, now, 'record' in stored ? undefined : stored.deletedAt);
  if (stepped === undefined || stepped === previous) return undefined;
  // Stryker disable next-line StringLiteral: what was found has left nothing
  const begun = 'record' in stored ? stepped : comesBack(stepped, stored.maintenance);
  const final = finalStep(machineId, previous, begun, now);
  const unknown = found === undefined ? {} : unknownMembers(found, final);
  const checked = storable(machineId, final, unknown);
  const newestEntry = 'record' in stored ? stored.record.Kept.NewestEntry : stored.newestEntry;
  const time = entryTime(now, newestEntry);
  const { entries, ConflictEntries } = fewDuringConflict(
    checked,
    timelineEntries(previous?.Description, checked.Description, origin, time),
    time,
  );
  const NewestEntry = entries.length === 0 ? newestEntry : time;
  const next = { ...checked, Kept: { ...checked.Kept, NewestEntry, ConflictEntries } };
  const history = remember(found?.history ?? NO_HISTORY, previous?.Description, checked.Description, now);
  return { next, members: toMembers(next, unknown), history, entries };
};

/** Returns what a deletion writes; pass undefined as `previous` if the record is corrupt. Throws what the check of the options throws. */
export const commitDeletion = (
  previous: StoredRecord | undefined,
  origin: Origin,
  now: Date,
  options: DeleteOptions,
) => {
  options.check?.(previous, now);
  const { LastEventTime, QuarantineClearedTime } = previous?.Description ?? NEVER;
  const time = entryTime(now, previous?.Kept.NewestEntry ?? ZERO_TIME);
  return {
    // Never before the machine's newest event, whose clock may be ahead of ours: a redelivery of it must not bring the machine back. Nor
    // before the last clearing of its quarantine, which must hold if the machine comes back.
    deletedAt: [LastEventTime, QuarantineClearedTime].reduce(laterTime, toTime(now)),
    newestEntry: time,
    maintenance: leftBy(previous, options),
    entries: timelineEntries(previous?.Description, undefined, origin, time),
  };
};
