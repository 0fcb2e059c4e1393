/** What a change makes of a machine, for every store alike; pure. The stores read before it and write after it. */
import { randomUUID } from 'node:crypto';
import { PermanentError } from '../errors.ts';
import { finalStep, type Pools } from '../processor/final_step.ts';
import { type KeyedEntry, timelineEntries } from '../timeline/entries.ts';
import type { Description } from '../types/description.ts';
import { laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { wellFormed } from '../types/well_formed.ts';
import type { Origin, Step } from './store.ts';

export interface Commit {
  readonly next: Description;
  /** `next` as JSON, by which its size is judged. */
  readonly json: string;
  readonly entries: readonly KeyedEntry[];
}

// A Firestore document holds 1 MiB less 89 bytes, counted much as JSON counts; names hold 1,500 bytes. What events and people may send stays
// far below; what does not must be refused at once, since a database would have it retried for minutes.
const MAX_BYTES = 900_000;
const MAX_NAME_BYTES = 1_400;
/** Description, map of names, list of values. */
const DEPTH = 3;

const refuseOversized = (
  machineId: string,
  { Dimensions, SuppliedDimensions, Temperature }: Description,
  json: string,
) => {
  // Most are far too short to be worth counting bytes.
  const bytes = json.length * 3 <= MAX_BYTES ? 0 : Buffer.byteLength(json);
  if (bytes > MAX_BYTES) {
    throw new PermanentError(
      'over-limit',
      `the Description of ${machineId} has ${bytes} bytes; at most ${MAX_BYTES} can be stored`,
    );
  }
  for (const names of [Dimensions, SuppliedDimensions, Temperature]) {
    for (const name of Object.keys(names)) {
      if (name.length * 3 <= MAX_NAME_BYTES || Buffer.byteLength(name) <= MAX_NAME_BYTES) continue;
      throw new PermanentError(
        'over-limit',
        `the Description of ${machineId} has a name that begins ${JSON.stringify(name.slice(0, 32))} and is longer than ${MAX_NAME_BYTES} bytes`,
      );
    }
  }
};

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
  pools: Pools,
): Commit | undefined => {
  const stepped = step(previous, deletedAt);
  if (stepped === undefined || stepped === previous) return undefined;
  let next = finalStep(machineId, stepped, pools);
  let json = JSON.stringify(next);
  // How JSON writes a lone surrogate, which no database takes; looking for it is cheaper than looking through every text.
  if (json.includes('\\ud')) {
    next = wellFormed(next, DEPTH);
    json = JSON.stringify(next);
  }
  refuseOversized(machineId, next, json);
  return { next, json, entries: timelineEntries(previous, next, origin) };
};

/** What a deletion writes. `previous` undefined: a corrupt record. */
export const commitDeletion = (previous: Description | undefined, origin: Origin) => ({
  // Not before its newest event, whose clock may be ahead of ours: a redelivery of it must not bring the machine back.
  deletedAt: laterTime(toTime(origin.now), previous?.LastEventTime ?? ZERO_TIME),
  entries: timelineEntries(previous, undefined, origin),
});
