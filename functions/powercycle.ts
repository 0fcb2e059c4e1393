/** What the racks ask and report: nothing reaches into them from outside. */
import { jsonOf } from '../shared/http/body.ts';
import { completePowerCycle } from '../shared/operator/power_cycle.ts';
import { setOutletState } from '../shared/operator/power_cycle.ts';
import { parsePowerCycleStateUpdate } from '../shared/types/requests.ts';
import { act, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

/** Each is a transaction: as many at once as a database likes from one client. */
const AT_ONCE = 20;

/** `work` on every item, a few at once, in their order; waits for what has begun before it throws what failed. */
const forEach = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const done = await Promise.allSettled(items.slice(start, start + AT_ONCE).map(work));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
};

export const powercycle = (dependencies: Pick<Dependencies, 'store' | 'now'>): Handlers<'powercycle'> => ({
  'GET /json/v1/powercycle/list': () => dependencies.store.listPowerCycle(),

  'POST /json/v1/powercycle/complete/{id}': async ({ machineId, ...acting }) => {
    const { previous, next } = await act(
      dependencies,
      acting,
      'powercycle_complete',
      machineId,
      completePowerCycle,
    );
    if (next === undefined) throw unknownMachine(machineId);
    return { Changed: next !== previous };
  },

  'POST /json/v1/powercycle/state/update': async ({ body, ...acting }) => {
    const { Machines } = parsePowerCycleStateUpdate(jsonOf(body));
    // Of a machine named twice the last word counts.
    const states = new Map(Machines.map(({ MachineID, PowerCycleState }) => [MachineID, PowerCycleState]));
    const unknown = new Set<string>();
    await forEach([...states], async ([machineId, state]) => {
      const set = (was: Parameters<typeof setOutletState>[0]) => setOutletState(was, state);
      const { next } = await act(dependencies, acting, 'powercycle_state', machineId, set);
      if (next === undefined) unknown.add(machineId);
    });
    const ids = [...states.keys()];
    return { Updated: ids.filter((id) => !unknown.has(id)), Unknown: ids.filter((id) => unknown.has(id)) };
  },
});
