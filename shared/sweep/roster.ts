/** What a sweep knows of all machines: members of places and figures, from one list that costs a read for each machine. */
import { healthBy, isInUse } from '../health/health.ts';
import { lastSign } from '../health/presence.ts';
import type { Times } from '../health/times.ts';
import type { Place, Places } from '../incident/places.ts';
import type { Store } from '../store/store.ts';
import type { Description } from '../types/description.ts';
import { SMOKE_TEST_MACHINE } from '../types/machine_id.ts';
import type { SweepState } from '../types/sweep_state.ts';
import { ZERO_TIME } from '../types/time.ts';

export type Figures = Pick<SweepState, 'Listening' | 'InUse' | 'OutOfUse'>;

export interface Roster {
  readonly readAt: Date;
  readonly places: readonly Place[];
  readonly figures: Figures;
}

/** What one machine adds to the figures. Its silence is that of its record: no sweep has judged it by age. */
export const figuresOf = (description: Description, now: Date, times: Times): Figures => {
  const inUse = isInUse(healthBy(times)(description, now, true));
  const { MaintenanceMode, Presence } = description;
  const isListening = MaintenanceMode === '' && Presence === 'present' && lastSign(description) !== ZERO_TIME;
  return { Listening: isListening ? 1 : 0, InUse: inUse ? 1 : 0, OutOfUse: inUse ? 0 : 1 };
};

export const NO_FIGURES: Figures = { Listening: 0, InUse: 0, OutOfUse: 0 };

/** `a` and `factor` times `b`: as a change it may be negative. */
export const addFigures = (a: Figures, b: Figures, factor: 1 | -1 = 1): Figures => ({
  Listening: a.Listening + factor * b.Listening,
  InUse: a.InUse + factor * b.InUse,
  OutOfUse: a.OutOfUse + factor * b.OutOfUse,
});

/** `now` is when the reading began. */
export const readRoster = async (
  store: Pick<Store, 'page'>,
  places: Places,
  times: Times,
  now: Date,
): Promise<Roster> => {
  const machines: { MachineID: string; Controllers: readonly string[]; Counts: boolean }[] = [];
  let figures = NO_FIGURES;
  let after: string | undefined;
  do {
    const page = await store.page(after);
    for (const { machineId, description } of page.machines) {
      if (machineId === SMOKE_TEST_MACHINE) continue;
      const { MaintenanceMode, Presence, Power } = description;
      figures = addFigures(figures, figuresOf(description, now, times));
      machines.push({
        MachineID: machineId,
        Controllers: Power.Controller === '' ? [] : [Power.Controller],
        Counts: MaintenanceMode === '' && Presence !== 'expected',
      });
    }
    after = page.next;
  } while (after !== undefined);
  return { readAt: now, places: places.all(machines), figures };
};
