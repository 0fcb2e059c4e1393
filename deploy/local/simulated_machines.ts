/** Machines that do not exist, reporting every 30 s as real ones do, evenly spread over that time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';
import { simulatedEvent } from './simulated_event.ts';

const REPORT_EVERY_MS = 30_000;

/** Reports for `count` machines until the signal; a report that fails is logged and the next one goes out as ever. */
export const simulateMachines = async (
  count: number,
  send: (event: object) => Promise<void>,
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  const startedMs = Date.now();
  const pending = new Set<Promise<void>>();
  for (let report = 0; !signal.aborted && count > 0; report++) {
    const dueMs = startedMs + (report * REPORT_EVERY_MS) / count;
    await sleep(Math.max(0, dueMs - Date.now()), undefined, { signal }).catch(() => undefined);
    const event = signal.aborted ? undefined : simulatedEvent(report % count, Date.now() - startedMs);
    if (event === undefined) continue;
    const sending = send(event)
      .catch((error: unknown) => log.warning('simulated report failed', { error }))
      .finally(() => pending.delete(sending));
    pending.add(sending);
  }
  await Promise.all(pending);
};
