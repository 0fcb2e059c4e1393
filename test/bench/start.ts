/** Benchmark of start-up and memory: from process start to the first stored event, over an empty function that does one get. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SIZES as sizes, nodeOptions } from '../../deploy/gcp/sizes.ts';
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';
import { anInstance } from '../support/builders.ts';
import { freePort } from '../../deploy/local/emulators.ts';
import type { Benchmark } from './benchmark.ts';
import { cpuMs } from './cpu_time.ts';
import { Pusher } from './pushes.ts';
import { median } from './rounds.ts';
import { expectStored } from './stores.ts';

const FRAMEWORK = fileURLToPath(new URL('main.js', import.meta.resolve('@google-cloud/functions-framework')));
const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const ROUNDS = 10;
const RETRY_MS = 2;
/** Enough events to bring the process to its working size. */
const EVENTS_BEFORE_MEMORY = 2000;

const firstAnswer = async (port: number): Promise<void> => {
  for (;;) {
    const pusher = new Pusher(port, 0);
    const isAnswered = await pusher.push().then(
      () => true,
      () => false,
    );
    pusher.close();
    if (isAnswered) return;
    await sleep(RETRY_MS);
  }
};

const residentMb = async (pid: number | undefined): Promise<number> => {
  // Linux only.
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? NaN) / 1024;
};

interface Target {
  readonly source: string;
  readonly name: string;
}
const OWN: Target = { source: path('../../functions/index.ts'), name: 'machine_events' };
const EMPTY: Target = { source: path('empty_function.ts'), name: 'empty' };

/** Runs the function in its own process. Returns the time to its first answer and the result of `use`, called after it. */
const withFunction = async <T>(
  { source, name }: Target,
  env: NodeJS.ProcessEnv,
  use: (port: number, pid: number | undefined) => Promise<T>,
): Promise<{ ms: number; used: T }> => {
  const port = await freePort();
  const args = [FRAMEWORK, `--source=${source}`, `--target=${name}`, `--port=${port}`];
  const started = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await firstAnswer(port);
    return { ms: performance.now() - started, used: await use(port, child.pid) };
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
};

interface AtWork {
  readonly mb: number;
  /** CPU time of the process for each event. */
  readonly cpuMsPerEvent: number;
}

const atWork = async (port: number, pid: number | undefined): Promise<AtWork> => {
  const { concurrency } = sizes.machine_events;
  const before = await cpuMs(pid);
  const pushers = Array.from({ length: concurrency }, (_, index) => new Pusher(port, index));
  await Promise.all(
    pushers.map(async (pusher) => {
      for (let i = 0; i < EVENTS_BEFORE_MEMORY / pushers.length; i++) await pusher.push();
      pusher.close();
    }),
  );
  return {
    mb: await residentMb(pid),
    cpuMsPerEvent: ((await cpuMs(pid)) - before) / EVENTS_BEFORE_MEMORY,
  };
};

const onInstance = async <T>(use: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> => {
  const emulator = await startFirestoreEmulator(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'machine-server-bench-'));
  try {
    const config = join(folder, 'instance.json');
    await writeFile(config, JSON.stringify(anInstance({ project: 'bench' })));
    const used = await use({
      ...process.env,
      INSTANCE_CONFIG: config,
      FIRESTORE_EMULATOR_HOST: emulator.host,
    });
    await expectStored('firestore', emulator.host);
    return used;
  } finally {
    await rm(folder, { recursive: true });
    await emulator.stop();
  }
};

export const startBenchmark: Benchmark = {
  name: 'start',
  run: (progress) =>
    onInstance(async (env) => {
      const ratios: number[] = [];
      const times: number[] = [];
      const nothing = (): Promise<void> => Promise.resolve();
      for (let round = 0; round <= ROUNDS; round++) {
        progress(`round ${round} of ${ROUNDS}`);
        const own = await withFunction(OWN, env, nothing);
        const empty = await withFunction(EMPTY, env, nothing);
        // The first round fills the computer's file caches.
        if (round === 0) continue;
        ratios.push(own.ms / empty.ms);
        times.push(own.ms);
      }
      return { 'start.ratio': median(ratios), 'start.ms': median(times), 'start.count': ROUNDS };
    }),
};

export const memoryBenchmark: Benchmark = {
  name: 'memory.working',
  run: (progress) =>
    onInstance(async (env) => {
      const { machine_events: size } = sizes;
      progress(`after ${EVENTS_BEFORE_MEMORY} events, ${size.concurrency} in flight, as deployed`);
      const deployed = { ...env, NODE_OPTIONS: nodeOptions(size) };
      const { used } = await withFunction(OWN, deployed, atWork);
      return {
        'memory.working.mb': used.mb,
        'memory.working.cpu_ms_per_event': used.cpuMsPerEvent,
        'memory.working.count': EVENTS_BEFORE_MEMORY,
      };
    }),
};
