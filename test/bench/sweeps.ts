/** Benchmark of sweeps with nothing to tell: what they cost on Firestore, and how they grow with the lab on the embedded store. */
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog } from '../support/builders.ts';
import { countRequests } from '../support/count_requests.ts';
import { aClock, type Clock, finalStep, memoryStore, openSweptLab, rackOf } from '../support/swept_lab.ts';
import type { Benchmark } from './benchmark.ts';

const SWEEP_SECONDS = 20;
const ROUNDS = 50;
const AT_ONCE = 20;

/** A lab of so many machines that have just reported, after the sweep that walks all of them. */
const walkedLab = async (size: number, clock: Clock, store: Store) => {
  const ids = rackOf(1, size);
  const lab = openSweptLab({ ids, clock, store });
  // An emulator that has just started is slow.
  for (const id of ids.slice(0, AT_ONCE)) await lab.report(id).catch(() => lab.report(id));
  for (let start = 0; start < size; start += AT_ONCE)
    await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => lab.report(id)));
  await lab.sweep();
  return lab;
};

const onFirestore = async (size: number): Promise<Record<string, number>> => {
  const emulator = await startFirestoreEmulator(process.env);
  const clock = aClock();
  const firestore = connectFirestore(`bench-sweeps-${process.pid}`, emulator.host);
  const count = countRequests(firestore);
  const { log } = aLog();
  const store = createFirestoreStore({ firestore, finalStep, log, now: clock.now });
  try {
    const { sweep } = await walkedLab(size, clock, store);
    clock.seconds += SWEEP_SECONDS;
    Object.assign(count, { reads: 0, writes: 0, roundTrips: 0 });
    await sweep();
    // All requests but the commit read; a query that finds nothing costs one read.
    return { 'sweep.quiet.reads': count.roundTrips - 1, 'sweep.quiet.writes': count.writes };
  } finally {
    await store.close();
    await emulator.stop();
  }
};

/** The median time of a sweep, in milliseconds. */
const onSqlite = async (size: number): Promise<number> => {
  const clock = aClock();
  const store = memoryStore(clock.now);
  const { sweep } = await walkedLab(size, clock, store);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // A second each: no machine becomes silent meanwhile.
    clock.seconds += 1;
    const start = performance.now();
    await sweep();
    times.push(performance.now() - start);
  }
  await store.close();
  return times.sort((a, b) => a - b)[ROUNDS / 2] ?? NaN;
};

export const sweepBenchmark: Benchmark = {
  name: 'sweep',
  run: async (progress) => {
    progress('counting on Firestore');
    const results = await onFirestore(10_000);
    for (const size of [100, 100_000]) {
      progress(`${size} machines on SQLite`);
      results[`sweep.sqlite.${size}.ms`] = await onSqlite(size);
    }
    results['sweep.sqlite.growth'] =
      (results['sweep.sqlite.100000.ms'] ?? NaN) / (results['sweep.sqlite.100.ms'] ?? NaN);
    return results;
  },
};
