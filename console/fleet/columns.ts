/** What the list shows of a machine. */
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';
import { ageSeconds, ageText } from './words.ts';
import { deviceText, powerText, taskText } from './words.ts';
import { healthText } from '../../shared/health/health.ts';
import { machineIdOf } from '../../shared/types/description.ts';

export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** From outside, made harmless here. */
export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** In the order of importance: where the terminal is narrow, later ones go first. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Cell;
  /** It may be cut, to no less than this many columns of the terminal; without it, it is whole or not there. */
  readonly cutTo?: number;
}

/** Reports come every 30 s. */
const SILENT_AFTER_SECONDS = 60;

const state = (machine: Description): Cell => {
  const text = healthText(machine);
  if (text === 'available') return { text, style: 'green' };
  return { text, style: text === 'maintenance' ? 'yellow' : 'red' };
};

/** 0: it has none; -99: it cannot be read. */
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

const why = ({ Recovering, Note }: Description): string =>
  [Recovering.trim(), Note.Message].filter((text) => text !== '').join(' · ');

export const listColumns = (now: Date): readonly Column<Description>[] => [
  { title: 'MACHINE', cell: (machine) => ({ text: machineIdOf(machine), style: 'bold' }), cutTo: 16 },
  { title: 'STATE', cell: state, cutTo: 11 },
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
  { title: 'WHY', cell: (machine) => ({ text: why(machine) }), cutTo: 12 },
];
