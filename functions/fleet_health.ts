/** The health of all machines in figures, from a list that its readers share for a minute. */
import { type FleetHealth, FleetCount } from '../shared/health/fleet.ts';
import { type Times, timesOf } from '../shared/health/times.ts';
import { isDeaf } from '../shared/incident/deaf.ts';
import { createPlaces } from '../shared/incident/places.ts';
import { SMOKE_TEST_MACHINE } from '../shared/types/machine_id.ts';
import type { SweepState } from '../shared/types/sweep_state.ts';
import { ZERO_TIME } from '../shared/types/time.ts';
import type { Dependencies } from './dependencies.ts';

const SHARED_MS = 60_000;

interface Answer extends FleetHealth {
  readonly Sweep: string;
  readonly Deaf: boolean;
  readonly ChannelsOff: readonly string[];
}

/** Whether silence says nothing about a machine now, because none is heard. */
export const isLabDeaf = (state: SweepState, now: Date, { silentSeconds }: Times): boolean => {
  const isIncidentOpen = state.Incidents.some(({ Kind, Closed }) => Kind === 'deaf' && Closed === ZERO_TIME);
  return isDeaf(state, { now, isIncidentOpen, silentSeconds });
};

export const createFleetHealth = ({
  instance,
  store,
  now,
}: Pick<Dependencies, 'instance' | 'store' | 'now'>): (() => Promise<Answer>) => {
  const times = timesOf(instance);
  const places = createPlaces(instance.places ?? []);

  const count = async (state: SweepState, asOf: Date): Promise<FleetHealth> => {
    const fleet = new FleetCount({
      ...{ asOf, times, deaf: isLabDeaf(state, asOf, times) },
      placesOf: (MachineID, { Power: { Controller } }) =>
        places.of({ MachineID, Controllers: Controller === '' ? [] : [Controller] }),
    });
    let after: string | undefined;
    do {
      const { machines, next } = await store.page(after);
      for (const { machineId, description } of machines)
        if (machineId !== SMOKE_TEST_MACHINE) fleet.add(machineId, description);
      after = next;
    } while (after !== undefined);
    return fleet.result();
  };

  let last: { readonly atMs: number; readonly fleet: Promise<FleetHealth> } | undefined;
  const shared = (state: SweepState, asOf: Date): Promise<FleetHealth> => {
    // A clock may step back.
    if (last !== undefined && Math.abs(asOf.getTime() - last.atMs) < SHARED_MS) return last.fleet;
    const counting = { atMs: asOf.getTime(), fleet: count(state, asOf) };
    last = counting;
    // A failure is not shared with later readers.
    counting.fleet.catch(() => {
      if (last === counting) last = undefined;
    });
    return counting.fleet;
  };

  return async () => {
    const { state } = await store.sweeps.read();
    const asOf = now();
    const fleet = await shared(state, asOf);
    const ChannelsOff = state.ChannelsOff.map(({ Name }) => Name);
    return { ...fleet, Sweep: state.RanAt, Deaf: isLabDeaf(state, asOf, times), ChannelsOff };
  };
};
