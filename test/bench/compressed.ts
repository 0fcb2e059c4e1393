/** Benchmark of events that the agent compressed: the event function's rate and CPU time with them, over those of the same events uncompressed. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Progress } from './benchmark.ts';
import { cpuMs } from './cpu_time.ts';
import { answer } from './function.ts';
import { Pusher, rate } from './pushes.ts';
import { median } from './rounds.ts';
import { expectStored, type Kind, withDatabase } from './stores.ts';

const SERVER = fileURLToPath(new URL('function_server.ts', import.meta.url));
const IN_FLIGHT = 8;
const ROUNDS = 20;
const ROUND_MS = 1000;
const WARM_UP_MS = 1500;

/** `where` is the emulator's host or the file. */
const measure = async (kind: Kind, where: string, progress: Progress): Promise<Record<string, number>> => {
  const child = fork(SERVER, [kind, where, 'machine_events'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const port = await answer<number>(child);
    const pushers = (isCompressed: boolean) =>
      Array.from({ length: IN_FLIGHT }, (_, index) => new Pusher(port, index, isCompressed));
    const [plain, compressed] = [pushers(false), pushers(true)];
    const measured = async (senders: readonly Pusher[], ms: number) => {
      const before = await cpuMs(child.pid);
      const { count, perSecond } = await rate(senders, ms);
      return { perSecond, count, msPerEvent: ((await cpuMs(child.pid)) - before) / count };
    };
    progress(`${kind}, ${ROUNDS} rounds, ${IN_FLIGHT} in flight`);
    for (const each of [plain, compressed]) await measured(each, WARM_UP_MS);
    await expectStored(kind, where);
    const rates: number[] = [];
    const costs: number[] = [];
    let count = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [one, other] = [await measured(plain, ROUND_MS), await measured(compressed, ROUND_MS)];
      rates.push(other.perSecond / one.perSecond);
      costs.push(other.msPerEvent / one.msPerEvent);
      count += other.count;
    }
    for (const pusher of [...plain, ...compressed]) pusher.close();
    return {
      [`compressed.${kind}.rate_over_plain`]: median(rates),
      [`compressed.${kind}.cpu_over_plain`]: median(costs),
      [`compressed.${kind}.count`]: count,
    };
  } finally {
    child.kill();
  }
};

const on = (kind: Kind): Benchmark => ({
  name: `compressed.${kind}`,
  run: (progress) => withDatabase(kind, (where) => measure(kind, where, progress)),
});

export const compressedOnSqlite = on('sqlite');
export const compressedOnFirestore = on('firestore');
