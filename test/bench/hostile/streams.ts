/** Benchmark of memory while as many readers of the event stream as an instance takes each take a snapshot of the largest lab slowly. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Pace, take, type Taken } from './clients.ts';
import { memoryBenchmarkOf, tally } from './memory.ts';

const MACHINES = 10_000;
const PATH = '/json/v1/machine/sse/description/updated?snapshot=1';
/** Just enough not to be taken for stalled. */
const PACE: Pace = { bytes: 16_384, everyMs: 5_000 };
/** Each wave of readers comes after the time for which a snapshot is shared. */
const WAVES = 10;
const WAVE_MS = 11_000;
/** Longer than a reader may take for its snapshot. */
const FOR_MS = 75_000;

export const hostileStreams = memoryBenchmarkOf('memory.hostile.streams', MACHINES, [
  {
    target: 'changes',
    attack: 'slow_snapshots',
    run: async (port, concurrency, progress) => {
      const taking: Promise<Taken>[] = [];
      for (let wave = 1; wave <= WAVES; wave++) {
        for (let n = 0; n < concurrency / WAVES; n++)
          taking.push(take(port, n % 2 === 0 ? PATH : `${PATH}&readings=1`, PACE, FOR_MS));
        await wait(WAVE_MS);
        progress(`wave ${wave} of ${WAVES}`);
      }
      const taken = await Promise.all(taking);
      return tally(taken.map(({ status }) => status));
    },
  },
]);
