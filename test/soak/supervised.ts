/** Processes of one function behind one port, as Cloud Run runs them: each can be killed at any time, and another takes its place. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SIZES as sizes, nodeOptions } from '../../deploy/gcp/sizes.ts';
import type { FunctionName } from '../../functions/table.ts';
import { type FunctionProcess, startFunction } from '../support/function_process.ts';

const SOURCE = fileURLToPath(new URL('../support/emulator_function.ts', import.meta.url));
const KIB_PER_MIB = 1024;
const SUCCESS = 'HTTP/1.1 2';

export interface Supervised {
  readonly name: FunctionName;
  /** Connections to it reach the running processes in turn; they are reset while none runs. */
  readonly port: number;
  /** Kills one process with SIGKILL and starts another. */
  kill(): Promise<void>;
  /** The number of successful answers so far. */
  succeeded(): number;
  /** The largest resident set of the processes, over the memory that an instance has. */
  memory(): number;
  close(): Promise<void>;
}

const residentMib = (pid: number | undefined): number => {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / KIB_PER_MIB;
  } catch {
    return 0; // It has just ended.
  }
};

/** Starts `count` processes with the deployed Node options. `env` names the emulators. */
export const supervise = async (
  name: FunctionName,
  count: number,
  env: NodeJS.ProcessEnv,
): Promise<Supervised> => {
  const start = () => startFunction(SOURCE, name, { ...env, NODE_OPTIONS: nodeOptions(sizes[name]) });
  const running: FunctionProcess[] = await Promise.all(Array.from({ length: count }, start));
  let turn = 0;
  let succeeded = 0;
  const front = createServer((near) => {
    const next = running[turn++ % running.length];
    if (next === undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(next.port, '127.0.0.1');
    near.pipe(far).pipe(near);
    far.on('data', (bytes: Buffer) => {
      if (bytes.includes(SUCCESS)) succeeded += 1;
    });
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    name,
    port: (front.address() as AddressInfo).port,
    kill: async () => {
      const victim = running.shift();
      await victim?.end('SIGKILL');
      running.push(await start());
    },
    succeeded: () => succeeded,
    memory: () => Math.max(0, ...running.map(({ child }) => residentMib(child.pid))) / sizes[name].memoryMiB,
    close: async () => {
      front.close();
      await Promise.all(running.map((process) => process.end('SIGKILL')));
    },
  };
};
