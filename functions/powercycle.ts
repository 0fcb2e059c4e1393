/** The function `powercycle`: the power-cycle servers on the racks ask and report; the server cannot connect to them. */
import { timesOf } from '../shared/health/times.ts';
import { jsonOf } from '../shared/http/body.ts';
import { completePowerCycle, setOutletState } from '../shared/operator/power_cycle.ts';
import { TimeLimitError } from '../shared/time_limit.ts';
import { STATE_UPDATE_MS } from '../shared/time_limits.ts';
import { isMachineId } from '../shared/types/machine_id.ts';
import { parsePowerCycleStateUpdate } from '../shared/types/requests.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';
import { secondsAfter, toTime } from '../shared/types/time.ts';
import { act, actByStep, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

/** Each item is a transaction: this many at once keep the database busy without queueing in one client. */
const MAX_CONCURRENT = 20;

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
  for (let start = 0; start < items.length; start += MAX_CONCURRENT) {
    if (now().getTime() > endMs)
      throw new TimeLimitError(
        `the first ${start} of ${items.length} machines took ${STATE_UPDATE_MS / 1000} s`,
      );
    const results = await Promise.allSettled(items.slice(start, start + MAX_CONCURRENT).map(work));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
};

/** Ends the request; the machine restarts, so that its silence is expected. */
const completed = (was: StoredRecord, now: Date, bootSeconds: number): StoredRecord => {
  const Description = completePowerCycle(was.Description);
  if (Description === was.Description) return was;
  return { Description, Kept: { ...was.Kept, BootUntil: secondsAfter(toTime(now), bootSeconds) } };
};

export const powercycle = (
  dependencies: Pick<Dependencies, 'store' | 'now' | 'instance'>,
): Handlers<'powercycle'> => ({
  'GET /json/v1/powercycle/list': () => dependencies.store.listPowerCycle(),

  'POST /json/v1/powercycle/complete/{id}': async (request) => {
    const { machineId } = request;
    const { bootSeconds } = timesOf(dependencies.instance);
    const { previous, next } = await actByStep(
      dependencies,
      request,
      'powercycle_complete',
      machineId,
      (was, now) => was && completed(was, now, bootSeconds),
    );
    if (next === undefined) throw unknownMachine(machineId);
    return { Changed: next !== previous };
  },

  'POST /json/v1/powercycle/state/update': async (request) => {
    const { Machines } = parsePowerCycleStateUpdate(jsonOf(request.body));
    // If a machine is named twice, the last state counts.
    const outlets = new Map(Machines?.map((outlet) => [outlet.MachineID, outlet]) ?? []);
    const ids = [...outlets.keys()];
    const unknown = new Set(ids.filter((id) => !isMachineId(id)));
    const known = [...outlets].filter(([id]) => !unknown.has(id));
    await forEach(known, dependencies.now, async ([machineId, outlet]) => {
      const { next } = await act(dependencies, request, 'powercycle_state', machineId, (previous) =>
        setOutletState(previous, outlet.PowerCycleState, outlet),
      );
      if (next === undefined) unknown.add(machineId);
    });
    return { Updated: ids.filter((id) => !unknown.has(id)), Unknown: ids.filter((id) => unknown.has(id)) };
  },
});
