/** The sweeps of the local server: what Cloud Scheduler and the function `tick` do in production. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';
import type { Sweeper } from '../../shared/sweep/sweep.ts';

const EVERY_MS = 20_000;

/** Sweeps at once and every 20 s until the signal aborts. Logs a sweep that fails and goes on. */
export const keepSweeping = async (
  sweeper: Pick<Sweeper, 'sweep'>,
  log: Pick<Log, 'error'>,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): Promise<void> => {
  while (!signal.aborted) {
    const startMs = performance.now();
    try {
      await sweeper.sweep();
    } catch (error) {
      log.error('sweep failed', { error });
    }
    const restMs = Math.max(0, startMs + everyMs - performance.now());
    await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
};
