/** Benchmark of events that the agent compressed: the event function's rate and CPU time with them, over those of the same events uncompressed. */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './benchmark.ts';
import { cpuMs } from './cpu_time.ts';
import { answer } from './function.ts';
import { Pusher, rate } from './pushes.ts';
import { median } from './rounds.ts';
import { expectStored } from './stores.ts';

const SERVER = fileURLToPath(new URL('function_server.ts', import.meta.url));
const IN_FLIGHT = 8;
const ROUNDS = 20;
const ROUND_MS = 1000;
const WARM_UP_MS = 1500;

export const compressedBenchmark: Benchmark = {
  name: 'compressed',
  run: async (progress) => {
    const folder = await mkdtemp(join(tmpdir(), 'machine-server-bench-'));
    const file = join(folder, 'machines.sqlite');
    const child = fork(SERVER, ['sqlite', file, 'machine_events'], {
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
      progress(`${ROUNDS} rounds, ${IN_FLIGHT} in flight`);
      for (const each of [plain, compressed]) await measured(each, WARM_UP_MS);
      await expectStored('sqlite', file);
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
        'compressed.rate_over_plain': median(rates),
        'compressed.cpu_over_plain': median(costs),
        'compressed.count': count,
      };
    } finally {
      child.kill();
      await rm(folder, { recursive: true });
    }
  },
};
