/** A store with machines to follow: what operators and agents do, in one line each. */
import type { Store } from '../../shared/store/store.ts';
import type { Origin } from '../../shared/timeline/entries.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { firstSeen } from '../../shared/types/description.ts';
import { aLog, NOW } from './builders.ts';

const origin: Origin = { actor: 'person@example.org', eventId: '', now: NOW };

export const aStore = (): Store =>
  openSqliteStore({ path: ':memory:', finalStep: createFinalStep([]), log: aLog().log });

/** Somebody notes something, which every watcher is to hear; an unknown machine is created. */
export const note = (store: Store, machineId: string, message: string) =>
  store.update(
    machineId,
    (was = firstSeen(machineId, NOW.toISOString())) => ({
      ...was,
      Note: { Message: message, User: origin.actor, Timestamp: NOW.toISOString() },
    }),
    origin,
  );

/** A routine report: readings and times only. */
export const report = (store: Store, machineId: string, battery: number) =>
  store.update(machineId, (was) => was && { ...was, Battery: battery }, origin);

export const forget = (store: Store, machineId: string) => store.delete(machineId, origin);
