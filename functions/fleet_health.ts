/** The health of all machines in figures, from a list that its readers share for a minute. */
import { type FleetHealth, FleetCount } from '../shared/health/fleet.ts';
import { type Times, timesOf } from '../shared/health/times.ts';
import { isDeaf } from '../shared/incident/deaf.ts';
import { createPlaces } from '../shared/incident/places.ts';
import { SMOKE_TEST_MACHINE } from '../shared/types/machine_id.ts';
import type { SweepState } from '../shared/types/sweep_state.ts';
import { ZERO_TIME } from '../shared/types/time.ts';
import type { Dependencies } from './dependencies.ts';

const LIST_SHARED_MS = 60_000;
/** As often as a sweep runs. */
const STATE_SHARED_MS = 20_000;

/** What the server says of its own work. */
interface OwnHealth {
  readonly Sweep: string;
  readonly Deaf: boolean;
  readonly ChannelsOff: readonly string[];
}

/** All who ask within a time get one reading; a failure is not shared with later readers. */
const sharedFor = <I, T>(ms: number, read: (input: I) => Promise<T>) => {
  let last: { readonly atMs: number; readonly value: Promise<T> } | undefined;
  return (input: I, at: Date): Promise<T> => {
    // A clock may step back.
    if (last !== undefined && Math.abs(at.getTime() - last.atMs) < ms) return last.value;
    const reading = { atMs: at.getTime(), value: read(input) };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.value;
  };
};

/** Whether silence says nothing about a machine now, because none is heard. */
export const isLabDeaf = (state: SweepState, now: Date, { silentSeconds }: Times): boolean => {
  const isIncidentOpen = state.Incidents.some(({ Kind, Closed }) => Kind === 'deaf' && Closed === ZERO_TIME);
  return isDeaf(state, { now, isIncidentOpen, silentSeconds });
};

export const createFleetHealth = ({
  instance,
  store,
  now,
}: Pick<Dependencies, 'instance' | 'store' | 'now'>): ((
  hasCounts: boolean,
) => Promise<OwnHealth & Partial<FleetHealth>>) => {
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

  const counted = sharedFor(LIST_SHARED_MS, (state: SweepState) => count(state, now()));
  const read = async (): Promise<SweepState> => (await store.sweeps.read()).state;
  const shared = sharedFor(STATE_SHARED_MS, read);
  const own = (state: SweepState, asOf: Date): OwnHealth => ({
    Sweep: state.RanAt,
    Deaf: isLabDeaf(state, asOf, times),
    ChannelsOff: state.ChannelsOff.map(({ Name }) => Name),
  });

  // Pages ask every minute as long as they are open, and count for themselves.
  return async (hasCounts) => {
    if (!hasCounts) {
      const state = await shared(undefined, now());
      return own(state, now());
    }
    const state = await read();
    const asOf = now();
    return { ...(await counted(state, asOf)), ...own(state, asOf) };
  };
};
