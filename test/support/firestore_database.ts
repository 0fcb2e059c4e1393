/** A Firestore database on the emulator that no other test uses. */
import { Timestamp } from '@google-cloud/firestore';
import { assertNever } from '../../shared/errors.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { toTime } from '../../shared/types/time.ts';
import type { TestDatabase } from '../shared/store/contract/database.ts';
import { aLog, anInstance, NOW } from './builders.ts';
import { freshProject } from './emulators.ts';

const TIME = /^\d{4}-\d\d-\d\dT.*Z$/;

/** Replaces times by timestamps, as Firestore stores them, at any depth. */
const withTimestamps = (value: unknown): unknown => {
  if (typeof value === 'string' && TIME.test(value)) return Timestamp.fromMillis(Date.parse(value));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTimestamps(item)]));
};

/** The reverse of `withTimestamps`. */
const withTexts = (value: unknown): unknown => {
  if (value instanceof Timestamp) return toTime(value.toDate());
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTexts(item)]));
};

export interface FirestoreDatabase extends TestDatabase {
  /** Opens a store on the same database through another host, such as a proxy. */
  openAt(host: string, now?: () => Date): Store;
  readonly project: string;
}

/** `host`: the emulator's, `127.0.0.1:port`. */
export const firestoreDatabase = (host: string): FirestoreDatabase => {
  const project = freshProject();
  const finalStep = createFinalStep(anInstance().pools);
  const { log, lines } = aLog();
  const stores: Store[] = [];
  const raw = connectFirestore(project, host);
  const openAt = (otherHost: string, now: () => Date = () => NOW): Store => {
    const firestore = connectFirestore(project, otherHost);
    const store = createFirestoreStore({ firestore, finalStep, log, now });
    stores.push(store);
    return store;
  };
  return {
    project,
    lines,
    open: (now) => openAt(host, now),
    openAt,
    plant: async (machineId, record) => {
      await raw
        .collection('machines')
        .doc(machineId)
        .set(withTimestamps(record) as Record<string, unknown>);
    },
    stored: async (machineId) => {
      const document = await raw.collection('machines').doc(machineId).get();
      return withTexts(document.data()) as Record<string, unknown>;
    },
    plantEntry: async (machineId, key, entry) => {
      const timeline = raw.collection('machines').doc(machineId).collection('timeline');
      await timeline.doc(key).set({ ...(withTimestamps(entry) as object), Key: key });
    },
    damage: async (what, id, text) => {
      const incident = raw.collection('incidents').doc(id === '' ? 'none' : id);
      switch (what) {
        case 'state':
          await raw.collection('sweep').doc('state').set({ State: text });
          return;
        case 'served':
        case 'rest':
          await incident.update(what === 'served' ? { Served: text } : { Rest: text });
          return;
        case 'members':
          await incident.collection('parts').doc('0').update({ Members: text });
          return;
        case 'delivery':
          await incident.collection('deliveries').doc('chat').update({ Delivery: text });
          return;
        case 'agent':
          await raw.collection('agents').doc(id).update({ Agent: text });
          return;
        default:
          assertNever(what);
      }
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await raw.terminate();
    },
  };
};
