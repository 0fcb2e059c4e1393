/**
 * Benchmark of the event function. `ratio`: its rate over that of a function that only writes such documents with what every event changes,
 * in the framework as it comes. `over_bare`: its rate over that of the same transactions without framework and HTTP (stores.ts).
 * `baseline_over_bare`: what the framework alone leaves of that rate. `cpu_over_bare`: the CPU time of the function's process for an event,
 * over that of the bare process for a transaction; unlike the rates, it leaves out what the database and the sender of the events take from
 * the same cores. Each runs in its own process, because a Node domain, which the framework creates for the baseline, slows down its whole
 * process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Progress } from './benchmark.ts';
import { cpuMs } from './cpu_time.ts';
import { Pusher, type Rate, rate } from './pushes.ts';
import { median } from './rounds.ts';
import { expectStored, type Kind, withDatabase } from './stores.ts';

const IN_FLIGHT = [1, 8, 80] as const;
const ROUNDS = 9;
const ROUND_MS = 500;
const WARM_UP_MS = 1500;
/**
 * Until here V8 still compiles: the function, which has more code, would be measured cold longer than the bare transactions. Counted, as a
 * loaded computer runs few in any given time.
 */
const WARM_UP_COUNT = 3000;
const WARM_UP_IN_FLIGHT = 8;

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

const bareRate = (child: ChildProcess, inFlight: number, ms: number): Promise<Rate> => {
  child.send({ inFlight, ms });
  return answer(child);
};

/** Adds the CPU time that the process used for each. */
const withCpu = async ({ pid }: ChildProcess, measure: () => Promise<Rate>) => {
  const before = await cpuMs(pid);
  const measured = await measure();
  return { ...measured, msEach: ((await cpuMs(pid)) - before) / measured.count };
};

/** Runs each process until it is warm. */
const warmUp = async (ports: readonly number[], bareProcess: ChildProcess): Promise<void> => {
  for (const port of ports) {
    const pushers = Array.from({ length: WARM_UP_IN_FLIGHT }, (_, index) => new Pusher(port, index));
    for (let done = 0; done < WARM_UP_COUNT;) done += (await rate(pushers, ROUND_MS)).count;
    for (const pusher of pushers) pusher.close();
  }
  for (let done = 0; done < WARM_UP_COUNT;)
    done += (await bareRate(bareProcess, WARM_UP_IN_FLIGHT, ROUND_MS)).count;
};

/** Returns the results for one store; `where` is the emulator's host or the file. */
const measure = async (kind: Kind, where: string, progress: Progress): Promise<Record<string, number>> => {
  await using processes = new AsyncDisposableStack();
  const started = async <T>(file: string, ...args: readonly string[]): Promise<[ChildProcess, T]> => {
    const child = start(file, kind, where, ...args);
    processes.defer(() => void child.kill());
    return [child, await answer<T>(child)];
  };
  const [ownProcess, ownPort] = await started<number>('function_server.ts', 'machine_events');
  const [, baselinePort] = await started<number>('function_server.ts', 'baseline');
  const [bareProcess] = await started('bare_transactions.ts');

  progress(`${kind}, warm-up`);
  await warmUp([ownPort, baselinePort], bareProcess);
  await expectStored(kind, where);
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
    const cpuOverBare: number[] = [];
    let count = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const measured = await withCpu(ownProcess, () => rate(own, ROUND_MS));
      const { perSecond } = await rate(baseline, ROUND_MS);
      const bare = await withCpu(bareProcess, () => bareRate(bareProcess, inFlight, ROUND_MS));
      ratios.push(measured.perSecond / perSecond);
      ownOverBare.push(measured.perSecond / bare.perSecond);
      baselineOverBare.push(perSecond / bare.perSecond);
      cpuOverBare.push(measured.msEach / bare.msEach);
      count += measured.count;
    }
    for (const pusher of [...own, ...baseline]) pusher.close();
    const name = `function.${kind}.${inFlight}`;
    results[`${name}.ratio`] = median(ratios);
    results[`${name}.over_bare`] = median(ownOverBare);
    results[`${name}.cpu_over_bare`] = median(cpuOverBare);
    results[`${name}.baseline_over_bare`] = median(baselineOverBare);
    results[`${name}.count`] = count;
  }
  return results;
};

const on = (kind: Kind): Benchmark => ({
  name: `function.${kind}`,
  run: (progress) => withDatabase(kind, (where) => measure(kind, where, progress)),
});

export const functionOnSqlite = on('sqlite');
export const functionOnFirestore = on('firestore');
