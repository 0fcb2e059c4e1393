/** The monitor of this computer: the agent in a process of its own, as on any machine of a lab, started again whenever it exits. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseMachineId } from '../../shared/types/machine_id.ts';
import { startChild } from './child.ts';

const MAIN = fileURLToPath(new URL('../../agents/test_machine_monitor/main.ts', import.meta.url));
/** The monitor promises to exit within 10 s of SIGTERM. */
const STOP_LIMIT_SECONDS = 12;
const MIN_PAUSE_SECONDS = 1;
const MAX_PAUSE_SECONDS = 60;
/** After this long, an exit does not make the next pause longer. */
const GOOD_RUN_MS = 60_000;

/** The ID under which this computer reports. Throws, saying what to set, if SWARMING_BOT_ID or, without it, the hostname is not one. */
export const monitoredMachineId = (env: NodeJS.ProcessEnv, host = hostname()): string => {
  const id = env['SWARMING_BOT_ID'];
  try {
    return parseMachineId(id || host);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const source = id ? 'SWARMING_BOT_ID' : 'the hostname';
    throw new Error(
      `This computer cannot be monitored: ${why} (from ${source}). Set SWARMING_BOT_ID to another ID, or pass --no-monitor`,
      { cause },
    );
  }
};

/** Resolves with how the monitor exited or why it could not be started; the signal stops it. */
const runOnce = async (
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> => {
  const options = { env, stderr: 'inherit', stopLimitSeconds: STOP_LIMIT_SECONDS } as const;
  const child = startChild(process.execPath, [MAIN, ...flags], options);
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop);
  const how = await child.ended;
  signal.removeEventListener('abort', stop);
  return how;
};

/** Keeps the monitor running until the signal aborts; then stops it. Tells of each exit, and waits longer after each early one. */
export const keepMonitorRunning = async (
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const isOver = (): boolean => signal.aborted;
  for (let pauseSeconds = MIN_PAUSE_SECONDS; !isOver();) {
    const startedAt = performance.now();
    const how = await runOnce(flags, env, signal).catch(String);
    if (isOver()) return;
    if (performance.now() - startedAt >= GOOD_RUN_MS) pauseSeconds = MIN_PAUSE_SECONDS;
    tell(`The monitor of this computer ended (${how}); it starts again in ${pauseSeconds} s`);
    await sleep(pauseSeconds * 1000, undefined, { signal }).catch(() => undefined);
    pauseSeconds = Math.min(pauseSeconds * 2, MAX_PAUSE_SECONDS);
  }
};
