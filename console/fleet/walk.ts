/** The walk list: the machines that need hands, in the order in which to walk, with what was tried and what to bring. */
import { whatWasTried } from '../../shared/health/advice.ts';
import { isOutletBad } from '../../shared/health/unwell.ts';
import type { Description } from '../../shared/types/description.ts';
import { SMOKE_TEST_MACHINE } from '../../shared/types/machine_id.ts';
import { naturally } from './order.ts';
import { machinesText } from './page_deeds.ts';
import { placePath } from './place_text.ts';
import type { Row } from './row.ts';
import { deviceText, spanText } from './words.ts';

export interface Stop {
  readonly row: Row;
  /** Where to go, the largest place first: `rack rack4 · shelf rack4-shelf1`; empty if it is not known. */
  readonly place: string;
  readonly why: string;
  /** Empty: nothing. */
  readonly tried: string;
  readonly bring: string;
  readonly action: string;
}

/** What may be needed at the machine: the first that holds. */
const BRING: readonly (readonly [
  (machine: Description, health: string) => boolean,
  (machine: Description) => string,
])[] = [
  [({ Attention }) => Attention.includes('battery_hot'), () => 'a fireproof box and a spare battery'],
  [(_, health) => health === 'dead', () => 'a screen, a keyboard, a spare power supply and a network cable'],
  [
    ({ Recovering }, health) => health === 'needs_repair' && Recovering.endsWith('Too hot.'),
    () => 'a spare fan',
  ],
  [
    ({ Recovering }, health) => health === 'needs_repair' && Recovering.startsWith('Battery low.'),
    () => 'a charger, a cable and a spare battery',
  ],
  [
    (_, health) => health === 'needs_repair',
    (machine) => ['a cable and a spare device', kindOf(machine)].filter((text) => text !== '').join(': '),
  ],
  [isOutletBad, () => 'a spare power cable, and the cabling map'],
];

/** Known of a device that is gone only by its type. */
const kindOf = (machine: Description): string =>
  (machine.Dimensions['device_type'] ?? []).length > 0 ? deviceText(machine) : '';

/** What is in service but needs a person at the machine. Maintenance: somebody deals with it; silence may end by itself. */
const needsHands = ({ id, machine, state: { health } }: Row): boolean => {
  if (id === SMOKE_TEST_MACHINE || health === 'maintenance' || health === 'expected') return false;
  return health === 'dead' || health === 'needs_repair' || isOutletBad(machine);
};

/** Who is not on the list yet; empty: nobody is silent. A rack that has just gone down may come back by itself. */
export const silentText = (rows: readonly Row[], deadSeconds: number): string => {
  const silent = rows.filter(({ state: { health } }) => health === 'silent').length;
  if (silent === 0) return '';
  return `${machinesText(silent)} ${silent === 1 ? 'is' : 'are'} silent; without a report for ${spanText(deadSeconds)}, a machine is dead and listed here.`;
};

const stopAt = (row: Row, now: Date): Stop => {
  const { machine, state } = row;
  const isUnwell = state.health === 'dead' || state.health === 'needs_repair';
  const reasons = [
    ...(isUnwell ? [{ why: state.why, action: state.action }] : []),
    ...state.attention.filter(({ word }) => word === 'outlet'),
  ];
  const tried = whatWasTried(machine, now);
  return {
    row,
    place: placePath(row),
    // It stands beside the reasons, not in them.
    why: reasons.map(({ why }) => why.replace(` Tried: ${tried}.`, '')).join(' '),
    tried,
    bring: BRING.find(([holds]) => holds(machine, state.health))?.[1](machine) ?? '',
    action: reasons.map(({ action }) => action).join(' '),
  };
};

/** By place, then by ID; machines whose place is not known come last. `now` is the server's time. */
export const walkList = (rows: readonly Row[], now: Date): readonly Stop[] =>
  rows
    .filter(needsHands)
    .map((row) => stopAt(row, now))
    .toSorted(
      (a, b) =>
        Number(a.place === '') - Number(b.place === '') ||
        naturally(a.place, b.place) ||
        naturally(a.row.id, b.row.id),
    );
