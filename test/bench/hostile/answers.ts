/** Benchmark of memory while as many readers as an instance takes ask for the longest answers, quickly and slowly. */
import { memoryBenchmarkOf, tally } from './memory.ts';
import { type Pace, QUICK, take } from './clients.ts';
import { TALKATIVE } from './fleet.ts';

/** The largest lab to build for. */
const MACHINES = 10_000;
/** 40 kB a second. */
const SLOW: Pace = { bytes: 40_000, everyMs: 1000 };
/** Below the time limit of the function, 60 s. */
const FOR_MS = 50_000;

const PATHS = {
  lists: '/_/machines',
  timelines: `/json/v1/machine/timeline/${TALKATIVE}?limit=500`,
} as const;

const readers = (path: string, pace: Pace) => async (port: number, concurrency: number) => {
  const taken = await Promise.all(Array.from({ length: concurrency }, () => take(port, path, pace, FOR_MS)));
  const megabytes = taken.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  return `${tally(taken.map(({ status }) => status))}, ${megabytes.toFixed()} MB`;
};

export const hostileAnswers = memoryBenchmarkOf(
  'memory.hostile.answers',
  MACHINES,
  Object.entries(PATHS).flatMap(([name, path]) => [
    { target: 'machines', attack: `quick_${name}`, run: readers(path, QUICK) },
    { target: 'machines', attack: `slow_${name}`, run: readers(path, SLOW) },
  ]),
);
