/** One machine and its timeline, for people to read. */
import { styleText } from 'node:util';
import { attentionAdvice, healthAdvice } from '../../shared/health/advice.ts';
import { attention } from '../../shared/health/attention.ts';
import { health, isInUse } from '../../shared/health/health.ts';
import { isTemperature } from '../../shared/health/readings.ts';
import { safeText } from '../../shared/safe_text.ts';
import { type Annotation, type Description, machineIdOf } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { TimelineEntry } from '../../shared/types/timeline_entry.ts';
import type { Column } from '../fleet/columns.ts';
import { ageText, clockText, deviceText, powerText, spanText, taskText } from '../fleet/words.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';

/** In terminal columns. */
const LABEL_WIDTH = 14;

const annotated = ({ Message, User, Timestamp }: Annotation): string =>
  Message === '' ? '' : `${Message} (${User}, ${clockText(Timestamp)})`;

const recovering = ({ Recovering, RecoveryStart }: Description): string =>
  Recovering === '' ? '' : `${Recovering.trim()} since ${clockText(RecoveryStart)}`;

const battery = ({ Battery }: Description): string => {
  if (Battery === 0) return '';
  return Battery < 0 ? 'none, or cannot be read' : `${Battery} %`;
};

const seen = ({ LastUpdated }: Description, now: Date): string =>
  LastUpdated === ZERO_TIME ? 'never' : `${ageText(LastUpdated, now)} ago (${clockText(LastUpdated)})`;

const maintenance = ({ MaintenanceMode, Maintenance: { Reason, Ticket, Until } }: Description): string =>
  [MaintenanceMode, Reason, Ticket, Until === ZERO_TIME ? '' : `until ${clockText(Until)}`]
    .filter((text) => text !== '')
    .join(' · ');

/** Health and attention, each with the reason and what to do. */
const stateFacts = (machine: Description, now: Date): (readonly [string, string])[] => {
  const word = health(machine, now, false);
  const { why, action } = healthAdvice(word, machine, now);
  return [
    ['Health', word],
    ...(isInUse(word)
      ? []
      : ([
          ['Why', why],
          ['Do', action],
        ] as const)),
    ...attention(machine, now).map((found) => {
      const advice = attentionAdvice(found, machine, now);
      return ['Attention', `${found}: ${advice.why} ${advice.action}`] as const;
    }),
  ];
};

/** Labels and values; a value is empty if it is unknown or does not apply. */
const facts = (machine: Description, now: Date): (readonly [string, string])[] => [
  ...stateFacts(machine, now),
  ['Maintenance', maintenance(machine)],
  ['Quarantine', machine.QuarantineReason.trim()],
  ['Recovering', recovering(machine)],
  ['Trouble', machine.Trouble.trim()],
  ['Seen', seen(machine, now)],
  ['Attached', machine.AttachedDevice],
  ['Device', deviceText(machine)],
  ['SSH', machine.SSHUserIP],
  ['Task', taskText(machine) || 'none'],
  ['Power', powerText(machine)],
  ['Battery', battery(machine)],
  ...Object.entries(machine.Temperature).map(
    ([sensor, value]) => ['Temperature', `${sensor}: ${value}${isTemperature(sensor) ? ' °C' : ''}`] as const,
  ),
  ['Device up', machine.DeviceUptime === 0 ? '' : spanText(machine.DeviceUptime)],
  ['Note', annotated(machine.Note)],
  ['Last change', annotated(machine.Annotation)],
  ['Monitor', machine.Version],
  ...Object.entries(machine.SuppliedDimensions).map(
    ([key, values]) => ['Supplied', `${key}: ${values.join(', ')}`] as const,
  ),
  ...Object.entries(machine.Dimensions).map(
    ([key, values]) => ['Dimension', `${key}: ${values.join(', ')}`] as const,
  ),
];

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
      .map(([label, value]) => `  ${styled('dim', label.padEnd(LABEL_WIDTH))}${safeText(value)}`),
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

/** In the order of the entries: newest first, as the server sends them. */
export const timelineLines = (
  entries: readonly TimelineEntry[],
  terminal: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => (entries.length === 0 ? [] : tableLines(columns, entries, terminal));
