/** A Firestore database of a test's own, on the emulator. */
import { Timestamp } from '@google-cloud/firestore';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore } from '../../shared/store/firestore/store.ts';
import { createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance } from './builders.ts';
import { freshProject } from './emulators.ts';
import type { TestDatabase } from './store_contract.ts';

const TIME = /^\d{4}-\d\d-\d\dT.*Z$/;

/** Times as Firestore holds them, at any depth. */
const withTimestamps = (value: unknown): unknown => {
  if (typeof value === 'string' && TIME.test(value)) return Timestamp.fromMillis(Date.parse(value));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTimestamps(item)]));
};

export interface FirestoreDatabase extends TestDatabase {
  /** A store on the same database by another way, as through a proxy. */
  openAt(host: string): Store;
  readonly project: string;
}

/** `host`: the emulator's. */
export const firestoreDatabase = (host: string): FirestoreDatabase => {
  const project = freshProject();
  const finalStep = createFinalStep(anInstance().pools);
  const { log, lines } = aLog();
  const stores: Store[] = [];
  const raw = connectFirestore(project, host);
  const openAt = (at: string): Store => {
    const store = createFirestoreStore({ firestore: connectFirestore(project, at), finalStep, log });
    stores.push(store);
    return store;
  };
  return {
    project,
    lines,
    open: () => openAt(host),
    openAt,
    plant: async (machineId, record) => {
      await raw
        .collection('machines')
        .doc(machineId)
        .set(withTimestamps(record) as Record<string, unknown>);
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await raw.terminate();
    },
  };
};
