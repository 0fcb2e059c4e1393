/** The columns of the list of machines. */
import { type Health, isInUse } from '../../shared/health/health.ts';
import { lastSign } from '../../shared/health/presence.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { placeText } from './place_text.ts';
import { batteryOf, celsiusOf } from './quantities.ts';
import type { Row } from './row.ts';
import { type State, whyLine } from './state.ts';
import { actionLine } from './status.ts';
import { ageSeconds, ageText, clockText, deviceText, powerText, spanText, taskText } from './words.ts';

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
  /** If the table does not fit even with this column cut, its texts are printed whole, under each row, after this. */
  readonly below?: string;
}

/** A column that can be asked for by name. */
export interface NamedColumn extends Column<Row> {
  /** The name of the field that filters by it, if there is one. */
  readonly name: string;
  /** What it is sorted by and exported as: ages in seconds; empty if there is none. */
  readonly value: (row: Row) => string | number;
}

/** Machines report every 30 s. */
const SILENT_AFTER_SECONDS = 60;

/** People decided these two. */
const isPlanned = (word: Health): boolean => word === 'maintenance' || word === 'expected';

const healthCell = ({ health: text }: State): Cell => {
  if (isInUse(text)) return { text, style: 'green' };
  return { text, style: isPlanned(text) ? 'yellow' : 'red' };
};

const batteryCell = (row: Row): Cell => {
  const battery = batteryOf(row.machine);
  if (battery === 'none') return { text: '' };
  return battery === 'unreadable' ? { text: battery, style: 'yellow' } : { text: `${battery} %` };
};

const celsiusCell = ({ machine }: Row): Cell => {
  const celsius = celsiusOf(machine);
  return { text: celsius === 'none' ? '' : `${Math.round(celsius)} °C` };
};

const noNone = (value: number | string): number | string => (value === 'none' ? '' : value);
const secondsSince = (time: string, now: Date): number | '' =>
  time === ZERO_TIME ? '' : Math.max(0, Math.floor(ageSeconds(time, now)));

/** A column whose cells are its values. */
const plain = (
  name: string,
  text: (row: Row) => string,
  options: Pick<NamedColumn, 'cutTo' | 'isKept' | 'below'> = {},
): NamedColumn => ({
  name,
  title: name.toUpperCase(),
  cell: (row) => ({ text: text(row) }),
  value: text,
  ...options,
});

const values = ({ machine }: Row, dimension: string): string =>
  (machine.Dimensions[dimension] ?? []).join(' | ');

/** In 80 columns, a reason can still be read. */
const WHY_WIDTH = 40;

/** All columns, by importance. `now` is the server's time. */
export const namedColumns = (now: Date): readonly NamedColumn[] => [
  {
    ...plain('machine', ({ id }) => id, { isKept: true }),
    cell: ({ id }) => ({ text: id, style: 'bold' }),
  },
  {
    ...plain('health', ({ state }) => state.health, { isKept: true }),
    cell: ({ state }) => healthCell(state),
  },
  {
    ...plain('for', ({ state: { since } }) => (since === ZERO_TIME ? '' : ageText(since, now))),
    value: ({ state }) => secondsSince(state.since, now),
  },
  {
    ...plain('seen', ({ machine }) => ageText(lastSign(machine), now)),
    cell: ({ machine }) => {
      const sign = lastSign(machine);
      const isOld = sign !== ZERO_TIME && ageSeconds(sign, now) > SILENT_AFTER_SECONDS;
      return { text: ageText(sign, now), style: isOld ? 'red' : undefined };
    },
    value: ({ machine }) => secondsSince(lastSign(machine), now),
  },
  plain('device', ({ machine }) => deviceText(machine), { cutTo: 10 }),
  plain('place', placeText),
  plain('task', ({ machine }) => taskText(machine)),
  {
    ...plain('power', ({ machine }) => powerText(machine)),
    cell: ({ machine }) => ({
      text: powerText(machine),
      style: machine.PowerCycleState === 'in_error' ? 'red' : undefined,
    }),
  },
  {
    ...plain('battery', ({ machine }) => String(batteryOf(machine))),
    cell: batteryCell,
    value: ({ machine }) => noNone(batteryOf(machine)),
  },
  {
    ...plain('temperature', ({ machine }) => String(celsiusOf(machine))),
    cell: celsiusCell,
    value: ({ machine }) => noNone(celsiusOf(machine)),
  },
  plain('pool', (row) => values(row, 'pool')),
  plain('os', (row) => values(row, 'os'), { cutTo: 10 }),
  plain('note', ({ machine }) => machine.Note.Message, { cutTo: 20 }),
  plain('ticket', ({ machine }) => machine.Maintenance.Ticket),
  plain('until', ({ machine: { Maintenance } }) =>
    Maintenance.Until === ZERO_TIME ? '' : clockText(Maintenance.Until),
  ),
  plain('attached', ({ machine }) => machine.AttachedDevice),
  {
    ...plain('uptime', ({ machine: { DeviceUptime } }) => (DeviceUptime === 0 ? '' : spanText(DeviceUptime))),
    value: ({ machine }) => machine.DeviceUptime || '',
  },
  plain('launched', ({ machine }) => (machine.LaunchedSwarming ? 'launched' : '')),
  plain('annotation', ({ machine }) => machine.Annotation.Message, { cutTo: 20 }),
  plain('version', ({ machine }) => machine.Version, { cutTo: 10 }),
  plain('link', ({ link }) => link),
  plain('why', ({ machine, state }) => whyLine(state, machine), {
    cutTo: WHY_WIDTH,
    isKept: true,
    below: '',
  }),
  plain('do', ({ state }) => actionLine(state), { cutTo: 20, below: 'Do: ' }),
];

export const COLUMN_NAMES: readonly string[] = namedColumns(new Date(0)).map(({ name }) => name);

/** What says which machine it is, how it is and why. */
export const HEALTH_COLUMNS = ['machine', 'health', 'for', 'why'] as const;
/** What a list shows unless it is asked for others. */
export const LIST_COLUMNS = [
  'machine',
  'health',
  'for',
  'seen',
  'device',
  'place',
  'task',
  'power',
  'battery',
  'temperature',
  'why',
] as const;

/** The columns of these names, in their order; there are no others. `now` is the server's time. */
export const columnsNamed = (names: readonly string[], now: Date): readonly NamedColumn[] => {
  const all = new Map(namedColumns(now).map((column) => [column.name, column]));
  return names.flatMap((name) => all.get(name) ?? []);
};
