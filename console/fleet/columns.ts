/** The columns of the list of machines. */
import { attention } from '../../shared/health/attention.ts';
import { type Health, health, isInUse } from '../../shared/health/health.ts';
import { hottest } from '../../shared/health/readings.ts';
import { type Description, machineIdOf } from '../../shared/types/description.ts';
import { ageSeconds, ageText, deviceText, powerText, taskText } from './words.ts';

export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** The text may contain control characters, which come from machines and people; a table escapes them. */
export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** Columns are ordered by importance: a narrow terminal drops the last ones first. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Cell;
  /** The least width, in terminal columns, to which texts may be cut; without it, they are never cut. */
  readonly cutTo?: number;
}

/** Machines report every 30 s. */
const SILENT_AFTER_SECONDS = 60;

/** People decided these two. */
const isPlanned = (word: Health): boolean => word === 'maintenance' || word === 'expected';

const healthCell = (machine: Description, now: Date): Cell => {
  const text = health(machine, now, false);
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

const why = (machine: Description, now: Date): string => {
  const { Maintenance, QuarantineReason, Recovering, Trouble, Note } = machine;
  const texts = [Maintenance.Reason, QuarantineReason, Recovering, Trouble].map((text) => text.trim());
  return [...texts, ...attention(machine, now), Note.Message].filter((text) => text !== '').join(' · ');
};

/** `now` is the server's time. */
export const listColumns = (now: Date): readonly Column<Description>[] => [
  { title: 'MACHINE', cell: (machine) => ({ text: machineIdOf(machine), style: 'bold' }), cutTo: 16 },
  { title: 'HEALTH', cell: (machine) => healthCell(machine, now), cutTo: 11 },
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
  { title: 'WHY', cell: (machine) => ({ text: why(machine, now) }), cutTo: 12 },
];
