/** What to know about a machine before something is done to it: one table for the page and the command line. */
import { isInUse } from '../../shared/health/health.ts';
import { takenOut } from '../../shared/health/since.ts';
import { offer } from '../../shared/operator/offers.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { actionOf, type Deed } from './deed_actions.ts';
import type { Row } from './row.ts';
import { clockText, deviceText } from './words.ts';

export interface Warning {
  readonly text: string;
  /** If not, it is told, but nobody is asked because of it. */
  readonly asksFirst: boolean;
}

/** The fleet, and what is chosen of it. */
export interface Scene {
  /** How many machines of each kind in each pool stay healthy. */
  readonly left: ReadonlyMap<string, number>;
  readonly now: Date;
}

const DAY_MS = 24 * 3_600_000;
/** This many power cycles in a day that did not help are a sign that another one will not. */
const CYCLES_IN_VAIN = 3;

const poolsOf = ({ machine }: Row): readonly string[] => machine.Dimensions['pool'] ?? [];
/** The machines that can stand in for each other. No pool has a line break in its name. */
const kindsOf = (row: Row): readonly string[] =>
  poolsOf(row).map((pool) => `${pool}\n${deviceText(row.machine)}`);

/** `chosen`: the IDs of the machines that will be out of use. */
export const sceneOf = (rows: readonly Row[], chosen: ReadonlySet<string>, now: Date): Scene => {
  const left = new Map<string, number>();
  for (const row of rows) {
    if (chosen.has(row.id) || !isInUse(row.state.health)) continue;
    for (const kind of kindsOf(row)) left.set(kind, (left.get(kind) ?? 0) + 1);
  }
  return { left, now };
};

type Check = (row: Row, scene: Scene) => string;

const lastOfItsKind: Check = (row, { left }) => {
  if (!isInUse(row.state.health)) return '';
  const last = kindsOf(row).find((kind) => !left.has(kind));
  if (last === undefined) return '';
  const [pool = '', kind = ''] = last.split('\n', 2);
  return `No healthy ${kind || 'machine'} would be left in pool ${pool}.`;
};

const cycledInVain: Check = ({ machine: { Power } }, { now }) => {
  const count = Power.Starts.filter((at) => now.getTime() - Date.parse(at) < DAY_MS).length;
  // `back after 74 s`: the only effect that a power cycle should have.
  if (count < CYCLES_IN_VAIN || Power.LastCycle.Effect.startsWith('back')) return '';
  return `It was power-cycled ${count} times in the last 24 h, without effect.`;
};

const heldBy = ({ machine }: Row): string => {
  if (machine.MaintenanceMode === '') return '';
  const { by, at } = takenOut(machine);
  const said = [machine.Maintenance.Reason, machine.Maintenance.Ticket].filter((text) => text !== '');
  const since = at === ZERO_TIME ? '' : ` since ${clockText(at)}`;
  return `${by} has it in maintenance${since}${said.length === 0 ? '' : `: ${said.join('; ')}`}.`;
};

const keepsRecord: Check = (row) => {
  const held = heldBy(row);
  return held === ''
    ? ''
    : `${held} This record goes too; if it reports again within 8 days, it is in maintenance.`;
};

const losesRecord: Check = (row) => {
  const held = heldBy(row);
  return held === '' ? '' : `${held} This record goes too, for good.`;
};

interface Checks {
  /** Whether what offers.ts says of the action applies: it does not to taking one back. */
  readonly isOffered: boolean;
  readonly asks: readonly Check[];
  readonly tells: readonly Check[];
}

const CHECKS: Readonly<Record<Deed, Checks>> = {
  maintain: { isOffered: false, asks: [], tells: [lastOfItsKind] },
  release: { isOffered: false, asks: [], tells: [heldBy] },
  cycle: { isOffered: true, asks: [cycledInVain, lastOfItsKind], tells: [heldBy] },
  'cancel-cycle': { isOffered: false, asks: [], tells: [] },
  note: { isOffered: false, asks: [], tells: [] },
  attach: { isOffered: true, asks: [], tells: [lastOfItsKind, heldBy] },
  supply: { isOffered: true, asks: [], tells: [heldBy] },
  'clear-quarantine': { isOffered: true, asks: [], tells: [heldBy] },
  'forget-device': { isOffered: true, asks: [lastOfItsKind], tells: [heldBy] },
  forget: { isOffered: true, asks: [lastOfItsKind, keepsRecord], tells: [] },
  'forget-for-good': { isOffered: true, asks: [lastOfItsKind, losesRecord], tells: [] },
  'trust-outlet': { isOffered: true, asks: [], tells: [] },
  expect: { isOffered: false, asks: [], tells: [] },
};

/** What is to be known first; empty if nothing is. Texts from people are in it as they are: escape them where they are shown. */
export const warningsOf = (deed: Deed, row: Row, scene: Scene): readonly Warning[] => {
  const { isOffered, asks, tells } = CHECKS[deed];
  const { whyNot, warnings } = isOffered ? offer(actionOf(deed), row.machine) : { whyNot: '', warnings: [] };
  const asking = [whyNot, ...warnings, ...asks.map((check) => check(row, scene))];
  return [
    ...asking.map((text) => ({ text, asksFirst: true })),
    ...tells.map((check) => ({ text: check(row, scene), asksFirst: false })),
  ].filter(({ text }) => text !== '');
};
