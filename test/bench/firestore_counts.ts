/** Benchmark of Firestore's bill: documents read and written per event, counted at the client library's API. */
import { DocumentReference, Query, Transaction } from '@google-cloud/firestore';
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore } from '../../shared/store/firestore/store.ts';
import { createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anEvent, anInstance } from '../support/builders.ts';
import type { Benchmark } from './benchmark.ts';
import { processEvent } from '../support/processing.ts';

interface Counts {
  reads: number;
  writes: number;
}

const READS = ['get', 'getAll'] as const;
const WRITES = ['set', 'create', 'update', 'delete'] as const;

/** Starts counting calls that read or write documents. A query counts as one read, enough for it to show. */
const countCalls = (counts: Counts): void => {
  for (const { prototype } of [Transaction, DocumentReference, Query]) {
    const methods = prototype as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>;
    const count = (name: string, kind: keyof Counts): void => {
      const original = methods[name];
      if (original === undefined) return;
      methods[name] = function (this: unknown, ...args: unknown[]) {
        counts[kind] += 1;
        return original.apply(this, args);
      };
    };
    for (const name of READS) count(name, 'reads');
    for (const name of WRITES) count(name, 'writes');
  }
};

const { user, pools } = anInstance();
const MACHINE = 'skia-e-linux-100';
const startMs = Date.now() - 60_000;

const report = async (store: Store, second: number, eventId: string): Promise<void> => {
  const event = anEvent({ host: { name: MACHINE, version: 'v' } });
  const publishedAt = new Date(startMs + second * 1000).toISOString();
  const context = { publishedAt, eventId, times: DEFAULT_TIMES, user };
  await store.update(
    MACHINE,
    (previous, now, deletedAt) => processEvent(previous, event, { ...context, now, deletedAt }),
    { actor: user, eventId },
  );
};

export const firestoreCounts: Benchmark = {
  name: 'firestore',
  run: async (progress) => {
    const emulator = await startFirestoreEmulator(process.env);
    const { log } = aLog();
    const store = createFirestoreStore({
      firestore: connectFirestore(`bench-${process.pid}`, emulator.host),
      finalStep: createFinalStep(pools),
      log,
      now: () => new Date(),
    });
    try {
      progress('counting');
      const counts: Counts = { reads: 0, writes: 0 };
      await report(store, 0, '1');
      countCalls(counts);
      const results: Record<string, number> = {};
      const measure = async (name: string, second: number, eventId: string): Promise<void> => {
        Object.assign(counts, { reads: 0, writes: 0 });
        await report(store, second, eventId);
        results[`firestore.${name}.reads`] = counts.reads;
        results[`firestore.${name}.writes`] = counts.writes;
      };
      await measure('routine', 30, '2');
      await measure('duplicate', 30, '2');
      await measure('late', 15, '3');
      return results;
    } finally {
      await store.close();
      await emulator.stop();
    }
  },
};
