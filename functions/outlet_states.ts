/** What a power-cycle server says about its outlets. Most of it is known: only what changes costs a transaction. */
import { reportOutlet, type SaidOfOutlet } from '../shared/power/outlet.ts';
import { TimeLimitError } from '../shared/time_limit.ts';
import { STATE_UPDATE_MS } from '../shared/time_limits.ts';
import { isMachineId } from '../shared/types/machine_id.ts';
import type { PowerCycleStateUpdate } from '../shared/types/requests.ts';
import type { ActRequest } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import { agentOf } from './power_presence.ts';

/** Each change is a transaction: this many at once keep the database busy without queueing in one client. */
const MAX_CONCURRENT = 20;
/** Records in memory at once, as in the pages of a list: one may be large. */
const PAGE_SIZE = 50;
/** A whole rack that starts would fill the log; the timelines name them all. */
const NAMED = 20;

const groupsOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/**
 * Applies `work` to the items in order, in groups; if an item fails, its group still finishes before this throws. Throws a TimeLimitError
 * instead of beginning a group after STATE_UPDATE_MS: the rack reports all its outlets again.
 */
const forEach = async <T>(
  items: readonly T[],
  now: () => Date,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const endMs = now().getTime() + STATE_UPDATE_MS;
  for (const [index, group] of groupsOf(items, MAX_CONCURRENT).entries()) {
    if (now().getTime() > endMs)
      throw new TimeLimitError(
        `the first ${index * MAX_CONCURRENT} of ${items.length} changes took ${STATE_UPDATE_MS / 1000} s`,
      );
    const results = await Promise.allSettled(group.map(work));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
};

/** Returns the IDs that are known, and those that are not; both in the order of the request. */
export const updateOutlets = async (
  dependencies: Pick<Dependencies, 'store' | 'now'>,
  request: ActRequest & Parameters<typeof agentOf>[0],
  { Machines }: PowerCycleStateUpdate,
): Promise<{ readonly Updated: readonly string[]; readonly Unknown: readonly string[] }> => {
  const { store, now } = dependencies;
  const agent = agentOf(request);
  // If a machine is named twice, the last state counts.
  const outlets = new Map<string, SaidOfOutlet>(Machines?.map((outlet) => [outlet.MachineID, outlet]) ?? []);
  const ids = [...outlets.keys()];
  const unknown = new Set(ids.filter((id) => !isMachineId(id)));
  const changed: (readonly [string, SaidOfOutlet])[] = [];
  const fit = [...outlets].filter(([id]) => !unknown.has(id));
  for (const page of groupsOf(fit, PAGE_SIZE)) {
    const records = await store.power.records(page.map(([id]) => id));
    for (const [id, outlet] of page) {
      const record = records.get(id);
      if (!records.has(id)) unknown.add(id);
      else if (record === undefined || reportOutlet(record, outlet, agent, now()) !== record)
        changed.push([id, outlet]);
    }
  }
  const { caller, requestId, log } = request;
  const origin = { actor: caller.email, eventId: '', requestId };
  const stored: string[] = [];
  try {
    await forEach(changed, now, async ([machineId, outlet]) => {
      const { previous, next } = await store.update(
        machineId,
        (was, at) => was && reportOutlet(was, outlet, agent, at),
        origin,
      );
      if (next === undefined) unknown.add(machineId);
      else if (next !== previous) stored.push(machineId);
    });
  } finally {
    if (stored.length > 0)
      log.notice('outlets changed', {
        ...{ actor: caller.email, agentId: agent?.ID, requestId },
        ...{ machines: stored.length, machineIds: stored.slice(0, NAMED) },
      });
  }
  return { Updated: ids.filter((id) => !unknown.has(id)), Unknown: ids.filter((id) => unknown.has(id)) };
};
