/** `--start_swarming`: keeps the task runner alive. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Bell, backoffMs } from '../../loop/wait.ts';
import type { Log } from '../../../shared/log.ts';

/** One that lived so long ended for a reason of its own: an update, a reboot; it is started anew at once. */
const GOOD_LIFE_MS = 60_000;
/** It ends its task on SIGTERM; what takes longer would outlive us. */
const STOP_MS = 7_000;

export interface TaskRunner {
  readonly python: string;
  readonly zip: string;
}

/** What it started may hold its stderr open for ever after it. */
const LAST_WORDS_MS = 1_000;

/** Resolves with how it ended, by itself or by the signal's wish. Throws where it cannot be started. */
const runOnce = async (
  { python, zip }: TaskRunner,
  env: NodeJS.ProcessEnv,
  log: Log,
  signal: AbortSignal,
) => {
  const child = spawn(python, [zip, 'start_bot'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines = eachLine(child.stderr, (line) => log.info('task runner says', { line })).catch(
    () => undefined,
  );
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await once(child, 'exit');
    const silence = setTimeout(() => child.stderr.destroy(), LAST_WORDS_MS);
    await lines;
    clearTimeout(silence);
    return { code: child.exitCode, endedBy: child.signalCode };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(killer);
  }
};

/** Starts it, and again whenever it ends, waiting longer where it ends early. Ends with the signal, and the runner with it. */
export const superviseTaskRunner = async (
  runner: TaskRunner,
  env: NodeJS.ProcessEnv,
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  const pause = new Bell();
  const isOver = (): boolean => signal.aborted;
  let shortLived = 0;
  while (!isOver()) {
    const startedAt = performance.now();
    try {
      log.info('task runner starts', { ...runner });
      log.warning('task runner ended', await runOnce(runner, env, log, signal));
    } catch (error) {
      log.error('task runner does not start', { ...runner, error });
    }
    shortLived = performance.now() - startedAt < GOOD_LIFE_MS ? shortLived + 1 : 0;
    if (shortLived > 0) await pause.wait(backoffMs(shortLived), signal);
  }
};

/** Another program's output, line by line, however long its lines are. */

const MAX_LINE_CHARS = 2_000;

/** Calls `onLine` for each line that is not blank, its rest beyond 2,000 characters cut off. Resolves at the end. */
export const eachLine = async (stream: Readable, onLine: (line: string) => void): Promise<void> => {
  let line = '';
  const flush = (): void => {
    if (line.trim() !== '') onLine(line);
    line = '';
  };
  for await (const text of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...others] = text.split('\n');
    line = (line + first).slice(0, MAX_LINE_CHARS);
    for (const next of others) {
      flush();
      line = next.slice(0, MAX_LINE_CHARS);
    }
  }
  flush();
};
