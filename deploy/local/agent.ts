/** An agent in a process of its own, as in any lab, started again whenever it exits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.ts';

const MIN_PAUSE_SECONDS = 1;
const MAX_PAUSE_SECONDS = 60;
/** After this long, an exit does not make the next pause longer. */
const GOOD_RUN_MS = 60_000;

export interface Agent {
  /** Follows `The`. */
  readonly name: string;
  readonly main: string;
  /** From SIGTERM to SIGKILL: longer than it promises to take. */
  readonly stopLimitSeconds: number;
}

/** Resolves with how the agent exited or why it could not be started; the signal stops it. */
const runOnce = async (
  { main, stopLimitSeconds }: Agent,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> => {
  const options = { env, stderr: 'inherit', stopLimitSeconds } as const;
  const child = startChild(process.execPath, [main, ...flags], options);
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop);
  const how = await child.ended;
  signal.removeEventListener('abort', stop);
  return how;
};

/** Keeps the agent running until the signal aborts; then stops it. Tells of each exit, and waits longer after each early one. */
export const keepAgentRunning = async (
  agent: Agent,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const isOver = (): boolean => signal.aborted;
  for (let pauseSeconds = MIN_PAUSE_SECONDS; !isOver();) {
    const startedAt = performance.now();
    const how = await runOnce(agent, flags, env, signal).catch(String);
    if (isOver()) return;
    if (performance.now() - startedAt >= GOOD_RUN_MS) pauseSeconds = MIN_PAUSE_SECONDS;
    tell(`The ${agent.name} ended (${how}); it starts again in ${pauseSeconds} s`);
    await sleep(pauseSeconds * 1000, undefined, { signal }).catch(() => undefined);
    pauseSeconds = Math.min(pauseSeconds * 2, MAX_PAUSE_SECONDS);
  }
};
