/** One machine, for people to read. */
import { styleText } from 'node:util';
import { isInUse } from '../../shared/health/health.ts';
import { lastSign } from '../../shared/health/presence.ts';
import { isTemperature } from '../../shared/health/readings.ts';
import { takenOut } from '../../shared/health/since.ts';
import { safeText } from '../../shared/safe_text.ts';
import type { Annotation, Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { Row } from '../fleet/row.ts';
import { ageText, clockText, deviceText, powerText, spanText, taskText } from '../fleet/words.ts';
import type { Terminal } from './terminal.ts';
import { hanging } from './wrap.ts';

/** In terminal columns. */
const LABEL_WIDTH = 14;

const joined = (texts: readonly string[], separator: string): string =>
  texts.filter((text) => text !== '').join(separator);

/** Empty for never. */
const at = (time: string, before = ''): string => (time === ZERO_TIME ? '' : before + clockText(time));

const annotated = ({ Message, User, Timestamp }: Annotation): string =>
  Message === '' ? '' : `${Message} (${joined([User, at(Timestamp)], ', ')})`;

const recovering = ({ Recovering, RecoveryStart }: Description): string =>
  Recovering === '' ? '' : joined([Recovering.trim(), at(RecoveryStart, 'since ')], ' ');

const quarantine = ({ IsQuarantined, QuarantinedSince, QuarantineReason }: Description): string =>
  IsQuarantined ? joined([QuarantineReason.trim() || 'by a task', at(QuarantinedSince, 'since ')], ' ') : '';

const battery = ({ Battery }: Description): string => {
  if (Battery === 0) return '';
  return Battery < 0 ? 'none, or cannot be read' : `${Battery} %`;
};

const seen = (machine: Description, now: Date): string => {
  const sign = lastSign(machine);
  return sign === ZERO_TIME ? 'never' : `${ageText(sign, now)} ago (${clockText(sign)})`;
};

const maintenance = (machine: Description): string => {
  const { Reason, Ticket, Until } = machine.Maintenance;
  const taken = takenOut(machine);
  return joined([taken.by, at(taken.at, 'since '), Reason, Ticket, at(Until, 'until ')], ' · ');
};

const request = ({ PowerCycle, Power: { Request } }: Description): string =>
  PowerCycle && Request.By !== ''
    ? joined(
        [Request.By, at(Request.At), Request.ClaimedBy === '' ? '' : `taken by ${Request.ClaimedBy}`],
        ' · ',
      )
    : '';

const lastCycle = ({ Power: { LastCycle } }: Description): string =>
  LastCycle.At === ZERO_TIME
    ? ''
    : joined([LastCycle.Outcome, LastCycle.Effect, LastCycle.Detail, LastCycle.By, at(LastCycle.At)], ' · ');

/** Health and attention, each with the reason and what to do. */
const stateFacts = ({ state }: Row, now: Date): (readonly [string, string])[] => {
  const { health, since, why, action, attention } = state;
  const lasts = since === ZERO_TIME ? '' : ` for ${ageText(since, now)}, since ${clockText(since)}`;
  return [
    ['Health', health + lasts],
    ...(isInUse(health)
      ? []
      : ([
          ['Why', why],
          ['Do', action],
        ] as const)),
    ...attention.map((found) => ['Attention', `${found.word}: ${found.why} ${found.action}`] as const),
  ];
};

/** Labels and values; a value is empty if it is unknown or does not apply. */
const facts = (row: Row, now: Date): (readonly [string, string])[] => {
  const { machine } = row;
  return [
    ...stateFacts(row, now),
    ['Place', row.places.join(' · ')],
    ['Maintenance', maintenance(machine)],
    ['Quarantine', quarantine(machine)],
    ['Recovering', recovering(machine)],
    ['Trouble', machine.Trouble.trim()],
    ['Seen', seen(machine, now)],
    ['Attached', machine.AttachedDevice],
    ['Device', deviceText(machine)],
    ['SSH', machine.SSHUserIP],
    ['Task', taskText(machine) || 'none'],
    ['Power', powerText(machine)],
    ['Cycle asked', request(machine)],
    ['Last cycle', lastCycle(machine)],
    ['Battery', battery(machine)],
    ...Object.entries(machine.Temperature).map(
      ([sensor, value]) =>
        ['Temperature', `${sensor}: ${value}${isTemperature(sensor) ? ' °C' : ''}`] as const,
    ),
    ['Device up', machine.DeviceUptime === 0 ? '' : spanText(machine.DeviceUptime)],
    ['Note', annotated(machine.Note)],
    ['Last change', annotated(machine.Annotation)],
    ['Monitor', machine.Version],
    ['Link', row.link],
    ...Object.entries(machine.SuppliedDimensions).map(
      ([key, values]) => ['Supplied', `${key}: ${values.join(', ')}`] as const,
    ),
    ...Object.entries(machine.Dimensions).map(
      ([key, values]) => ['Dimension', `${key}: ${values.join(', ')}`] as const,
    ),
  ];
};

/** Wrapped at the width of the terminal, so that nothing is cut. */
export const machineLines = (
  row: Row,
  now: Date,
  { columns, isColor }: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => {
  const styled = (style: 'bold' | 'dim', text: string): string =>
    isColor ? styleText(style, text, { validateStream: false }) : text;
  return [
    styled('bold', safeText(row.id)),
    ...facts(row, now)
      .filter(([, value]) => value !== '')
      .flatMap(([label, value]) => {
        const head = `  ${label.padEnd(LABEL_WIDTH)}`;
        const [first = '', ...others] = hanging(head, safeText(value), columns());
        return [styled('dim', head) + first.slice(head.length), ...others];
      }),
  ];
};
