/** The columns of the list of machines. */
import { type Health, isInUse } from '../../shared/health/health.ts';
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { Row } from './row.ts';
import { type State, whyLine } from './state.ts';
import { ageSeconds, ageText, deviceText, powerText, taskText } from './words.ts';

export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** The text may contain control characters, which come from machines and people; a table escapes them. */
export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** A narrow terminal drops the last columns first. */
export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => Cell;
  /** The least width, in terminal columns, to which texts may be cut; without it, they are never cut. */
  readonly cutTo?: number;
  /** It is cut, but never dropped. */
  readonly isKept?: true;
}

/** Machines report every 30 s. */
const SILENT_AFTER_SECONDS = 60;

/** People decided these two. */
const isPlanned = (word: Health): boolean => word === 'maintenance' || word === 'expected';

const healthCell = ({ health: text }: State): Cell => {
  if (isInUse(text)) return { text, style: 'green' };
  return { text, style: isPlanned(text) ? 'yellow' : 'red' };
};

/** 0: none is reported; -99: there is none, or it cannot be read. */
const battery = ({ Battery }: Description): Cell => {
  if (Battery === 0) return { text: '' };
  return Battery < 0 ? { text: '?', style: 'yellow' } : { text: `${Battery} %` };
};

const heat = ({ Temperature }: Description): Cell => {
  const sensor = hottest(Temperature);
  return { text: sensor === undefined ? '' : `${Math.round(sensor.celsius)} °C` };
};

const power = (machine: Description): Cell => ({
  text: powerText(machine),
  style: machine.PowerCycleState === 'in_error' ? 'red' : undefined,
});

const columnsOf = (now: Date): readonly Column<Description>[] => [
  {
    title: 'SEEN',
    cell: ({ LastUpdated }) => ({
      text: ageText(LastUpdated, now),
      style: ageSeconds(LastUpdated, now) > SILENT_AFTER_SECONDS ? 'red' : undefined,
    }),
  },
  { title: 'DEVICE', cell: (machine) => ({ text: deviceText(machine) }), cutTo: 10 },
  { title: 'TASK', cell: (machine) => ({ text: taskText(machine) }) },
  { title: 'POWER', cell: power },
  { title: 'BATTERY', cell: battery },
  { title: 'HEAT', cell: heat },
];

/** What says which machine it is, how it is and why. `now` is the server's time. */
export const healthColumns = (now: Date): readonly Column<Row>[] => [
  {
    title: 'MACHINE',
    cell: ({ id }) => ({ text: id, style: 'bold' }),
    cutTo: 16,
    isKept: true,
  },
  { title: 'HEALTH', cell: ({ state }) => healthCell(state), cutTo: 11, isKept: true },
  {
    title: 'FOR',
    cell: ({ state: { since } }) => ({ text: since === ZERO_TIME ? '' : ageText(since, now) }),
  },
  {
    title: 'WHY',
    cell: ({ machine, state }) => ({ text: whyLine(state, machine) }),
    // In 80 columns, a reason can still be read.
    cutTo: 40,
    isKept: true,
  },
];

/** `now` is the server's time. */
export const listColumns = (now: Date): readonly Column<Row>[] => {
  const [...ofHealth] = healthColumns(now);
  const why = ofHealth.splice(-1);
  const others = columnsOf(now).map((column) => ({
    ...column,
    cell: ({ machine }: Row) => column.cell(machine),
  }));
  return [...ofHealth, ...others, ...why];
};
