/** What a change makes of a machine, for every store alike; pure. The stores read before it and write after it. */
import { randomUUID } from 'node:crypto';
import { type KeyedEntry, timelineEntries } from '../timeline/entries.ts';
import type { Description } from '../types/description.ts';
import { laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { storable } from './storable.ts';
import type { FinalStep, Step } from './store.ts';
import type { Origin } from '../timeline/entries.ts';

export interface Commit {
  readonly next: Description;
  readonly entries: readonly KeyedEntry[];
}

/** So that two requests in one millisecond keep both their entries, even where neither has an ID. To be called once a change, not once a run. */
export const identified = (origin: Origin): Origin =>
  origin.eventId !== '' || origin.requestId !== undefined ? origin : { ...origin, requestId: randomUUID() };

/** Undefined: nothing is to be written. Throws what the step throws; PermanentError `over-limit` for what no store could hold. */
export const commit = (
  machineId: string,
  previous: Description | undefined,
  deletedAt: string | undefined,
  step: Step,
  origin: Origin,
  finalStep: FinalStep,
): Commit | undefined => {
  const stepped = step(previous, deletedAt);
  if (stepped === undefined || stepped === previous) return undefined;
  const next = storable(machineId, finalStep(machineId, stepped));
  return { next, entries: timelineEntries(previous, next, origin) };
};

/** What a deletion writes. `previous` undefined: a corrupt record. */
export const commitDeletion = (previous: Description | undefined, origin: Origin) => ({
  // Not before its newest event, whose clock may be ahead of ours: a redelivery of it must not bring the machine back.
  deletedAt: laterTime(toTime(origin.now), previous?.LastEventTime ?? ZERO_TIME),
  entries: timelineEntries(previous, undefined, origin),
});
