/** A machine and its timeline, for people to read. */
import { styleText } from 'node:util';
import type { Annotation, Description } from '../../shared/types/description.ts';
import type { TimelineEntry } from '../../shared/types/timeline_entry.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { ageText, clockText, spanText } from '../fleet/words.ts';
import { safeText } from '../../shared/safe_text.ts';
import { deviceText, powerText, taskText } from '../fleet/words.ts';
import { healthText } from '../../shared/health/health.ts';
import { machineIdOf } from '../../shared/types/description.ts';
import { tableLines } from './table.ts';
import type { Column } from '../fleet/columns.ts';
import type { Terminal } from './terminal.ts';

const said = ({ Message, User, Timestamp }: Annotation): string =>
  Message === '' ? '' : `${Message} (${User}, ${clockText(Timestamp)})`;

const recovering = ({ Recovering, RecoveryStart }: Description): string =>
  Recovering === '' ? '' : `${Recovering.trim()} since ${clockText(RecoveryStart)}`;

const battery = ({ Battery }: Description): string => {
  if (Battery === 0) return '';
  return Battery < 0 ? 'cannot be read' : `${Battery} %`;
};

const seen = ({ LastUpdated }: Description, now: Date): string =>
  LastUpdated === ZERO_TIME ? 'never' : `${ageText(LastUpdated, now)} ago (${clockText(LastUpdated)})`;

/** What is not said of the machine is left out. */
const facts = (machine: Description, now: Date): (readonly [string, string])[] => [
  ['State', healthText(machine)],
  ['Maintenance', machine.MaintenanceMode],
  ['Recovering', recovering(machine)],
  ['Seen', seen(machine, now)],
  ['Attached', machine.AttachedDevice],
  ['Device', deviceText(machine)],
  ['SSH', machine.SSHUserIP],
  ['Task', taskText(machine) || 'none'],
  ['Power', powerText(machine)],
  ['Battery', battery(machine)],
  ...Object.entries(machine.Temperature).map(
    ([sensor, celsius]) => ['Temperature', `${sensor}: ${celsius} °C`] as const,
  ),
  ['Device up', machine.DeviceUptime === 0 ? '' : spanText(machine.DeviceUptime)],
  ['Note', said(machine.Note)],
  ['Last change', said(machine.Annotation)],
  ['Agent', machine.Version],
  ...Object.entries(machine.SuppliedDimensions).map(
    ([key, values]) => ['Supplied', `${key}: ${values.join(', ')}`] as const,
  ),
  ...Object.entries(machine.Dimensions).map(
    ([key, values]) => ['Dimension', `${key}: ${values.join(', ')}`] as const,
  ),
];

const LABEL = 14;

export const machineLines = (
  machine: Description,
  now: Date,
  { isColor }: Pick<Terminal, 'isColor'>,
): string[] => {
  const styled = (style: 'bold' | 'dim', text: string): string =>
    isColor ? styleText(style, text, { validateStream: false }) : text;
  return [
    styled('bold', safeText(machineIdOf(machine))),
    ...facts(machine, now)
      .filter(([, value]) => value !== '')
      .map(([label, value]) => `  ${styled('dim', label.padEnd(LABEL))}${safeText(value)}`),
  ];
};

const change = ({ From, To }: TimelineEntry): string => [From, To].filter((text) => text !== '').join(' → ');

const columns: readonly Column<TimelineEntry>[] = [
  { title: '  WHEN', cell: ({ Time }) => ({ text: `  ${clockText(Time)}` }) },
  { title: 'WHAT', cell: ({ Kind }) => ({ text: Kind }) },
  { title: 'CHANGE', cell: (entry) => ({ text: change(entry) }), cutTo: 20 },
  { title: 'WHO', cell: ({ Actor }) => ({ text: Actor }), cutTo: 10 },
  { title: 'WHY', cell: ({ Reason }) => ({ text: Reason }), cutTo: 12 },
];

/** Newest first, as it comes. */
export const timelineLines = (
  entries: readonly TimelineEntry[],
  terminal: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => (entries.length === 0 ? [] : tableLines(columns, entries, terminal));
