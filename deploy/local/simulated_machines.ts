/** Simulated machines: each reports every 30 s, evenly spread over that time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';

const REPORT_EVERY_MS = 30_000;

/** Sends the reports of `count` machines, at least one, until `signal` aborts. `eventOf`: undefined while a machine is silent. Logs a report that fails and goes on. */
export const simulateMachines = async (
  count: number,
  eventOf: (index: number) => object | undefined,
  send: (event: object) => Promise<void>,
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  const startedMs = Date.now();
  const pending = new Set<Promise<void>>();
  let reports = 0;
  while (!signal.aborted) {
    const event = eventOf(reports % count);
    if (event !== undefined) {
      const sending = send(event)
        .catch((error: unknown) => log.warning('simulated report failed', { error }))
        .finally(() => pending.delete(sending));
      pending.add(sending);
    }
    reports += 1;
    const dueMs = startedMs + (reports * REPORT_EVERY_MS) / count;
    await sleep(Math.max(0, dueMs - Date.now()), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(pending);
};
