/**
 * Benchmark of the event function. `ratio`: its rate over that of a function that only reads and writes the same document, in the
 * framework as it comes. `over_bare`: its rate over that of the same transactions without framework and HTTP. `baseline_over_bare`: what
 * the framework alone leaves of that rate. Each runs in its own process, because a Node domain, which the framework creates for the
 * baseline, slows down its whole process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';
import type { Benchmark, Progress } from './benchmark.ts';
import { Pusher, rate } from './pushes.ts';
import { median } from './rounds.ts';
import type { Kind } from './stores.ts';

const IN_FLIGHT = [1, 8, 80] as const;
const ROUNDS = 9;
const ROUND_MS = 500;
const WARM_UP_MS = 1500;

/** Resolves with the process's next message. */
export const answer = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null): void =>
      reject(new Error(`the process exited with ${code ?? 'a signal'}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as T);
    });
  });

const start = (file: string, ...args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

const bareRate = (child: ChildProcess, inFlight: number, ms: number): Promise<number> => {
  child.send({ inFlight, ms });
  return answer(child);
};

/** Returns the results for one store; `where` is the emulator's host or the file. */
const measure = async (kind: Kind, where: string, progress: Progress): Promise<Record<string, number>> => {
  await using processes = new AsyncDisposableStack();
  const started = async <T>(file: string, ...args: readonly string[]): Promise<[ChildProcess, T]> => {
    const child = start(file, kind, where, ...args);
    processes.defer(() => void child.kill());
    return [child, await answer<T>(child)];
  };
  const [, ownPort] = await started<number>('function_server.ts', 'machine_events');
  const [, baselinePort] = await started<number>('function_server.ts', 'baseline');
  const [bareProcess] = await started('bare_transactions.ts');

  const results: Record<string, number> = {};
  for (const inFlight of IN_FLIGHT) {
    progress(`${kind}, ${inFlight} in flight`);
    const pushers = (port: number) => Array.from({ length: inFlight }, (_, index) => new Pusher(port, index));
    const [own, baseline] = [pushers(ownPort), pushers(baselinePort)];
    await rate(own, WARM_UP_MS);
    await rate(baseline, WARM_UP_MS);
    await bareRate(bareProcess, inFlight, WARM_UP_MS);
    const ratios: number[] = [];
    const ownOverBare: number[] = [];
    const baselineOverBare: number[] = [];
    let count = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const measured = await rate(own, ROUND_MS);
      const { perSecond } = await rate(baseline, ROUND_MS);
      const bare = await bareRate(bareProcess, inFlight, ROUND_MS);
      ratios.push(measured.perSecond / perSecond);
      ownOverBare.push(measured.perSecond / bare);
      baselineOverBare.push(perSecond / bare);
      count += measured.count;
    }
    for (const pusher of [...own, ...baseline]) pusher.close();
    const name = `function.${kind}.${inFlight}`;
    results[`${name}.ratio`] = median(ratios);
    results[`${name}.over_bare`] = median(ownOverBare);
    results[`${name}.baseline_over_bare`] = median(baselineOverBare);
    results[`${name}.count`] = count;
  }
  return results;
};

export const functionOnSqlite: Benchmark = {
  name: 'function.sqlite',
  run: async (progress) => {
    const folder = await mkdtemp(join(tmpdir(), 'machine-server-bench-'));
    try {
      return await measure('sqlite', join(folder, 'machines.sqlite'), progress);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

export const functionOnFirestore: Benchmark = {
  name: 'function.firestore',
  run: async (progress) => {
    const emulator = await startFirestoreEmulator(process.env);
    try {
      return await measure('firestore', emulator.host, progress);
    } finally {
      await emulator.stop();
    }
  },
};
