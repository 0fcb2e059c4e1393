/** An in-memory store and short forms of what operators and agents do to it. */
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Origin } from '../../shared/timeline/entries.ts';
import { firstSeen } from '../../shared/types/description.ts';
import { aLog, NOW } from './builders.ts';
import { change } from './change.ts';

const origin: Origin = { actor: 'person@example.org', eventId: '' };

export const aStore = (now: () => Date = () => NOW): Store =>
  openSqliteStore({ path: ':memory:', finalStep: createFinalStep([]), log: aLog().log, now });

/** Writes a note, which every watcher must get; creates the machine if it is unknown. */
export const note = (store: Store, machineId: string, message: string) =>
  change(
    store,
    machineId,
    (was = firstSeen(machineId, NOW.toISOString())) => ({
      ...was,
      Note: { Message: message, User: origin.actor, Timestamp: NOW.toISOString() },
    }),
    origin,
  );

/** Applies a routine report: readings only. */
export const report = (store: Store, machineId: string, battery: number) =>
  change(store, machineId, (was) => was && { ...was, Battery: battery }, origin);

export const forget = (store: Store, machineId: string) => store.delete(machineId, origin);
