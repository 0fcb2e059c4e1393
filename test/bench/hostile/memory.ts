/**
 * What the benchmarks of memory under attack share: each attack meets a function in its deployed size, at its full concurrency, and its
 * result is the highest resident set over the memory limit, which must stay below 0.9; Infinity if the process ended.
 */
import { DEFAULT_SIZES as sizes } from '../../../deploy/gcp/sizes.ts';
import { startFirestoreEmulator } from '../../../deploy/local/emulators.ts';
import type { FunctionName } from '../../../functions/table.ts';
import type { Benchmark, Progress } from '../benchmark.ts';
import { type Database, highestShare } from './deployed.ts';
import { plantFleet } from './fleet.ts';

/** Attacks the instance at `port` with `concurrency` requests at a time. Returns what came of them, for the progress. */
type Attack = (port: number, concurrency: number, progress: Progress) => Promise<string>;

export interface AttackRow {
  readonly target: FunctionName;
  readonly attack: string;
  readonly run: Attack;
}

/** `2 × 204, 1 × 429` */
export const tally = (answers: readonly unknown[]): string =>
  Object.entries(Object.groupBy(answers, String))
    .map(([answer, all]) => `${all?.length ?? 0} × ${answer}`)
    .join(', ');

const withDatabase = async <T>(machines: number, use: (database: Database) => Promise<T>): Promise<T> => {
  const emulator = await startFirestoreEmulator(process.env);
  try {
    const database = { host: emulator.host, project: 'bench-memory' };
    if (machines > 0) await plantFleet(database, machines);
    return await use(database);
  } finally {
    await emulator.stop();
  }
};

/** `machines`: how many the database holds. */
export const memoryBenchmarkOf = (
  name: string,
  machines: number,
  attacks: readonly AttackRow[],
): Benchmark => ({
  name,
  run: (progress) =>
    withDatabase(machines, async (database) => {
      const results: Record<string, number> = {};
      for (const { target, attack, run } of attacks) {
        const { concurrency } = sizes[target];
        const say = (message: string): void => progress(`${target}, ${concurrency} × ${attack}: ${message}`);
        const share = await highestShare(target, database, async (port) =>
          say(await run(port, concurrency, say)),
        );
        results[`${name}.${target}.${attack}`] = share;
        say(`${share.toFixed(2)} of the memory`);
      }
      return results;
    }),
});
