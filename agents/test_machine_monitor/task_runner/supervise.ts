/** The supervision of the task runner for `--start_swarming`: started again whenever it exits. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Log } from '../../../shared/log.ts';
import { backoffMs, InterruptibleWait } from '../../loop/wait.ts';

/** After this long, an exit is normal (an update, a reboot), so the next start follows at once. */
const GOOD_RUN_MS = 60_000;
/** On SIGTERM the runner ends its task. SIGKILL follows after this long, so that the runner never outlives the monitor. */
const STOP_MS = 7_000;
/** Processes that the runner started may hold its stderr open after it exits. */
const LAST_OUTPUT_MS = 1_000;
const MAX_LINE_CHARS = 2_000;

export interface TaskRunner {
  readonly python: string;
  readonly zip: string;
}

/** Calls `onLine` with each line that is not blank, cut at 2,000 characters. Resolves at the end of the stream. */
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

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Called each time the runner has exited, whatever its task was doing. */
  readonly onExit: () => void;
  /** From SIGTERM to SIGKILL. */
  readonly stopMs?: number;
}

/** Resolves with how the runner exited, by itself or stopped by the signal. Throws if it cannot be started. */
const runOnce = async (
  { python, zip }: TaskRunner,
  { env, log, stopMs = STOP_MS }: Omit<Surroundings, 'onExit'>,
  signal: AbortSignal,
) => {
  const child = spawn(python, [zip, 'start_bot'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const output = eachLine(child.stderr, (line) => log.info('task runner printed', { line })).catch(
    () => undefined,
  );
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await once(child, 'exit');
    const cutOff = setTimeout(() => child.stderr.destroy(), LAST_OUTPUT_MS);
    await output;
    clearTimeout(cutOff);
    return { code: child.exitCode, endedBy: child.signalCode };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(killer);
  }
};

/** Keeps the runner alive; waits longer after each early exit. Runs until the signal aborts, then stops the runner. */
export const superviseTaskRunner = async (
  runner: TaskRunner,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<void> => {
  const { log, onExit } = surroundings;
  const pause = new InterruptibleWait();
  const isOver = (): boolean => signal.aborted;
  let earlyExits = 0;
  while (!isOver()) {
    const startedAt = performance.now();
    try {
      log.info('task runner starting', { ...runner });
      log.warning('task runner exited', await runOnce(runner, surroundings, signal));
    } catch (error) {
      log.error('task runner not started', { ...runner, error });
    }
    onExit();
    earlyExits = performance.now() - startedAt < GOOD_RUN_MS ? earlyExits + 1 : 0;
    if (earlyExits > 0) await pause.wait(backoffMs(earlyExits), signal);
  }
};
