/** Builders of what a sweep sees. */
import type { Deafness, Holding, MachineSeen, Seen } from '../../shared/incident/seen.ts';
import { LAB } from '../../shared/incident/places.ts';
import type { UnwellKind } from '../../shared/types/incident.ts';
import { toTime, ZERO_TIME } from '../../shared/types/time.ts';
import { NOW } from './builders.ts';

/** The time so many seconds after NOW. */
export const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
export const timeAfter = (seconds: number): string => toTime(after(seconds));

export const NOT_DEAF: Deafness = {
  isDeaf: false,
  isDue: false,
  lastHeard: ZERO_TIME,
  heardAgain: ZERO_TIME,
};

/** A machine that is unwell since NOW, or well without a kind. */
export const aMachine = (
  MachineID: string,
  kinds: readonly (UnwellKind | Holding)[] = [],
  overrides: Partial<MachineSeen> = {},
): MachineSeen => ({
  ...{ MachineID, Pool: 'Skia', Controllers: [], LastSign: timeAfter(-90), InService: true },
  ...{ BootUntil: ZERO_TIME, Tried: '' },
  Kinds: kinds.map((kind) => (typeof kind === 'string' ? { Kind: kind, Since: timeAfter(0) } : kind)),
  ...overrides,
});

/** What a sweep sees so many seconds after NOW. */
export const aSight = (
  seconds: number,
  machines: readonly MachineSeen[],
  overrides: Partial<Seen> = {},
): Seen => ({
  ...{ now: after(seconds), machines, deleted: [], places: [], placesOf: () => [LAB], silences: [] },
  ...{ deafness: NOT_DEAF, groupSeconds: 45 },
  ...overrides,
});
