/**
 * Benchmark of sweeps. With nothing to tell: what they cost on Firestore, and how they grow with the lab on the embedded store. After 10,000 of
 * 12,000 machines fell silent at once: the time of the sweeps that judge them.
 */
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

/** Of 12,000: if fewer went on reporting, the lab would be deaf. */
const SILENT = 10_000;
const UP = 2_000;
const MAX_SECONDS = 900;

type Lab = ReturnType<typeof openSweptLab>;

/** A lab of machines that have just reported, after the sweep that walks all of them. */
const walkedLab = async (ids: readonly string[], clock: Clock, store: Store): Promise<Lab> => {
  const lab = openSweptLab({ ids, clock, store });
  // An emulator that has just started is slow.
  for (const id of ids.slice(0, AT_ONCE)) await lab.report(id).catch(() => lab.report(id));
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => lab.report(id)));
  await lab.sweep();
  return lab;
};

/** Lets the first machines fall silent at once. Returns the time of the sweeps until they are judged, in seconds. */
const secondsToJudge = async ({ clock, report, sweep }: Lab, ids: readonly string[]): Promise<number> => {
  const up = ids.slice(SILENT);
  let seconds = 0;
  for (let judged = 0; judged < SILENT;) {
    clock.seconds += SWEEP_SECONDS;
    for (let start = 0; start < up.length; start += AT_ONCE)
      await Promise.all(up.slice(start, start + AT_ONCE).map((id) => report(id)));
    const start = performance.now();
    judged += (await sweep())?.judged ?? 0;
    seconds += (performance.now() - start) / 1000;
    if (clock.seconds > MAX_SECONDS)
      throw new Error(`only ${judged} machines were judged in ${MAX_SECONDS} s`);
  }
  return seconds;
};

const onFirestore = async (progress: (text: string) => void): Promise<Record<string, number>> => {
  const emulator = await startFirestoreEmulator(process.env);
  const clock = aClock();
  const firestore = connectFirestore(`bench-sweeps-${process.pid}`, emulator.host);
  const count = countRequests(firestore);
  const { log } = aLog();
  const store = createFirestoreStore({ firestore, finalStep, log, now: clock.now });
  try {
    const ids = rackOf(1, SILENT + UP);
    const lab = await walkedLab(ids, clock, store);
    clock.seconds += SWEEP_SECONDS;
    Object.assign(count, { reads: 0, writes: 0, roundTrips: 0 });
    await lab.sweep();
    // All requests but the commit read; a query that finds nothing costs one read.
    const quiet = { 'sweep.quiet.reads': count.roundTrips - 1, 'sweep.quiet.writes': count.writes };
    progress(`${SILENT} machines fall silent on Firestore`);
    return { ...quiet, 'sweep.firestore.silent.seconds': await secondsToJudge(lab, ids) };
  } finally {
    await store.close();
    await emulator.stop();
  }
};

const silentOnSqlite = async (): Promise<number> => {
  const clock = aClock();
  const store = memoryStore(clock.now);
  const ids = rackOf(1, SILENT + UP);
  const seconds = await secondsToJudge(await walkedLab(ids, clock, store), ids);
  await store.close();
  return seconds;
};

/** The median time of a sweep, in milliseconds. */
const onSqlite = async (size: number): Promise<number> => {
  const clock = aClock();
  const store = memoryStore(clock.now);
  const { sweep } = await walkedLab(rackOf(1, size), clock, store);
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
    const results = await onFirestore(progress);
    progress(`${SILENT} machines fall silent on SQLite`);
    results['sweep.sqlite.silent.seconds'] = await silentOnSqlite();
    for (const size of [100, 100_000]) {
      progress(`${size} machines on SQLite`);
      results[`sweep.sqlite.${size}.ms`] = await onSqlite(size);
    }
    results['sweep.sqlite.growth'] =
      (results['sweep.sqlite.100000.ms'] ?? NaN) / (results['sweep.sqlite.100.ms'] ?? NaN);
    return results;
  },
};
