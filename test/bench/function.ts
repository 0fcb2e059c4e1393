/** Benchmark of the event function: its rate over that of a function that only does the same read and write, in the same framework. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';
import type { Benchmark, Progress } from './benchmark.ts';
import { Pusher, rate } from './pushes.ts';
import { median } from './rounds.ts';

const SERVER = fileURLToPath(new URL('function_server.ts', import.meta.url));
const IN_FLIGHT = [1, 8, 80] as const;
const ROUNDS = 9;
const ROUND_MS = 500;
const WARM_UP_MS = 1500;

/** Resolves with the server's next message. */
export const answer = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null): void =>
      reject(new Error(`the server exited with ${code ?? 'a signal'}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as T);
    });
  });

const bareRate = (child: ChildProcess, inFlight: number): Promise<{ perSecond: number }> => {
  child.send({ inFlight, ms: ROUND_MS });
  return answer(child);
};

/** Returns the results for one store; `where` is the emulator's host or the file. */
const measure = async (
  kind: 'sqlite' | 'firestore',
  where: string,
  progress: Progress,
): Promise<Record<string, number>> => {
  const child = fork(SERVER, [kind, where], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    const ports = await answer<{ machineEvents: number; baseline: number }>(child);
    const results: Record<string, number> = {};
    for (const inFlight of IN_FLIGHT) {
      progress(`${kind}, ${inFlight} in flight`);
      const pushers = (port: number) =>
        Array.from({ length: inFlight }, (_, index) => new Pusher(port, index));
      const [own, baseline] = [pushers(ports.machineEvents), pushers(ports.baseline)];
      await rate(own, WARM_UP_MS);
      await rate(baseline, WARM_UP_MS);
      const ratios: number[] = [];
      const overBare: number[] = [];
      let count = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const measured = await rate(own, ROUND_MS);
        const { perSecond } = await rate(baseline, ROUND_MS);
        const bare = await bareRate(child, inFlight);
        ratios.push(measured.perSecond / perSecond);
        overBare.push(perSecond / bare.perSecond);
        count += measured.count;
      }
      for (const pusher of [...own, ...baseline]) pusher.close();
      const name = `function.${kind}.${inFlight}`;
      results[`${name}.ratio`] = median(ratios);
      results[`${name}.baseline_over_bare`] = median(overBare);
      results[`${name}.count`] = count;
    }
    return results;
  } finally {
    child.kill();
  }
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
