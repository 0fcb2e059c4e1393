/** A function in a process of its own, started as it is deployed, and the highest share of its memory that it ever had resident. */
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SIZES, nodeOptions } from '../../../deploy/gcp/sizes.ts';
import type { FunctionName } from '../../../functions/table.ts';
import { startFunction } from '../../support/function_process.ts';

const SOURCE = fileURLToPath(new URL('../../support/emulator_function.ts', import.meta.url));
const SAMPLE_MS = 50;

export interface Database {
  readonly host: string;
  readonly project: string;
}

/** The peak since the process started, on Linux only: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const peakMiB = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? NaN) / 1024;
};

/**
 * Runs the attack against a new instance of the function. Returns the highest resident set over the memory limit, Infinity if the process
 * ended, which it must not.
 */
export const highestShare = async (
  name: FunctionName,
  { host, project }: Database,
  attack: (port: number) => Promise<unknown>,
): Promise<number> => {
  const size = DEFAULT_SIZES[name];
  const env = { TEST_EMULATOR: host, TEST_PROJECT: project, NODE_OPTIONS: nodeOptions(size) };
  const running = await startFunction(SOURCE, name, env);
  const over = new AbortController();
  const sampling = (async () => {
    let peak = 0;
    while (!over.signal.aborted) {
      peak = Math.max(peak, (await peakMiB(running.child.pid)) || 0);
      await wait(SAMPLE_MS);
    }
    return peak;
  })();
  try {
    await attack(running.port);
  } finally {
    over.abort();
  }
  const peak = await sampling;
  const { code, signal } = await running.end('SIGKILL');
  if (signal !== 'SIGKILL' || code !== null) {
    process.stderr.write(running.output().slice(-2000));
    return Infinity;
  }
  return peak / size.memoryMiB;
};
