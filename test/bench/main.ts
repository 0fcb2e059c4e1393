/** `npm run bench`: runs the benchmarks one after the other; progress to stderr, results to stdout. */
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { changesBenchmark } from './changes.ts';
import { compressedOnFirestore, compressedOnSqlite } from './compressed.ts';
import { firestoreCounts } from './firestore_counts.ts';
import { functionOnFirestore, functionOnSqlite } from './function.ts';
import { hostileAnswers } from './hostile/answers.ts';
import { hostileBenchmark } from './hostile/dumps.ts';
import { hostileEvents } from './hostile/events.ts';
import { hostileStreams } from './hostile/streams.ts';
import { pageBenchmark } from './page/page.ts';
import { processBenchmark } from './process.ts';
import { sweepBenchmark } from './sweeps.ts';
import { memoryBenchmark, startBenchmark } from './start.ts';

const BENCHMARKS: readonly Benchmark[] = [
  processBenchmark,
  hostileBenchmark,
  functionOnSqlite,
  functionOnFirestore,
  compressedOnSqlite,
  compressedOnFirestore,
  startBenchmark,
  memoryBenchmark,
  hostileAnswers,
  hostileEvents,
  hostileStreams,
  firestoreCounts,
  changesBenchmark,
  sweepBenchmark,
  pageBenchmark,
];

const USAGE = `npm run bench -- [--json] [--only NAME]

  --json       print one JSON object, results by name
  --only NAME  run only the benchmarks, and print only the results, whose names start with NAME
  --help       print this help

Benchmarks: ${BENCHMARKS.map(({ name }) => name).join(', ')}

function.STORE.N.over_bare is the rate of the event function with N events in flight, over that of transactions that only read such
documents and write them with what an event changes, without framework and HTTP. Targets on two quiet cores: firestore.8.over_bare 0.75,
firestore.80.over_bare 0.95. On other computers, cpu_over_bare compares the CPU time of the two processes.

sweep.quiet is a sweep of 10,000 machines with nothing to tell: at most 3 reads and 1 write. sweep.sqlite.growth is the time of such a sweep of
100,000 machines over that of 100: about 1.

memory.hostile.NAME is the highest resident set of an instance under attack, in its deployed size and at its full concurrency, over its
memory limit. Target: below 0.9.

page.* is CPU time of the browser with 10,000 machines. Targets: first_rows 200 ms, key 12 ms (median) and 40 ms (p95), scroll.longest 50 ms,
changes 60 ms per second; heap.growth, from minute 2 of such changes to minute 10, about 1. Needs Chromium, and the page as npm run build:page builds it.
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
} as const;

/** Either name may be the longer: `--only process` also runs `process.hostile`; `--only process.android.us` runs `process`. */
const concerns = (only: string, name: string): boolean =>
  name.startsWith(only) || only.startsWith(`${name}.`);

const measure = async (only: string): Promise<Record<string, number>> => {
  const results: Record<string, number> = {};
  for (const benchmark of BENCHMARKS.filter(({ name }) => concerns(only, name))) {
    const numbers = await benchmark.run((message) => process.stderr.write(`${benchmark.name}: ${message}\n`));
    for (const [key, value] of Object.entries(numbers)) if (key.startsWith(only)) results[key] = value;
  }
  return results;
};

const readable = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toPrecision(value < 1 ? 2 : 3);

const table = (results: Readonly<Record<string, number>>): string => {
  const width = Math.max(...Object.keys(results).map((name) => name.length));
  return Object.entries(results)
    .map(([name, value]) => `${name.padEnd(width)}  ${readable(value)}\n`)
    .join('');
};

const read = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return undefined;
  }
};

const main = async (args: readonly string[]): Promise<number> => {
  const values = read(args);
  if (values === undefined) return 2;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const results = await measure(values.only);
  if (Object.keys(results).length === 0) {
    process.stderr.write(`--only ${JSON.stringify(values.only)} matches no result.\n${USAGE}`);
    return 2;
  }
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : table(results));
  return 0;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
