/** An incident, for people to read: a line with the facts, then what happened and what to do. */
import { styleText } from 'node:util';
import { safeText } from '../../shared/safe_text.ts';
import { type Incident, incidentSchema } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { ageText, clockText, spanText } from '../fleet/words.ts';
import type { Terminal } from './terminal.ts';
import { hanging } from './wrap.ts';

const lasts = ({ Opened, Closed }: Incident, now: Date): string =>
  Closed === ZERO_TIME
    ? `open for ${ageText(Opened, now)}`
    : `closed ${ageText(Closed, now)} ago after ${spanText((Date.parse(Closed) - Date.parse(Opened)) / 1000)}`;

/** `3 machines`; `2 of 3 machines` if the others are well again, though it was told last that all are unwell. The server names at most 500 of those that are unwell. */
const machines = ({ Machines, Count, Closed }: Incident): string => {
  if (Count === 0) return '';
  const all = `${Count} ${Count === 1 ? 'machine' : 'machines'}`;
  const isPart =
    Closed === ZERO_TIME && Machines.length < Math.min(Count, incidentSchema.properties.Machines.maxItems);
  if (isPart && Machines.length === 0) return `none of ${all} any more`;
  return isPart ? `${Machines.length} of ${all}` : all;
};

/** Empty if it is not. */
export const acknowledgedText = ({ By, At }: Incident['Acknowledged']): string =>
  At === ZERO_TIME ? '' : `acknowledged by ${By}, ${clockText(At)}`;

/** Lines without line breaks, wrapped at the width of the terminal; never cut. `now` is the server's time. */
export const incidentLines = (
  incident: Incident,
  now: Date,
  { columns, isColor }: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => {
  const { ID, Kind, Severity, Place, Pool, Closed, Summary, Acknowledged } = incident;
  const head = [
    Severity,
    Kind,
    Place || (Pool === '' ? '' : `pool ${Pool}`),
    lasts(incident, now),
    machines(incident),
    acknowledgedText(Acknowledged),
  ].filter((text) => text !== '');
  const styled = (style: 'bold' | 'red', text: string): string =>
    isColor ? styleText(style, text, { validateStream: false }) : text;
  const isRed = Severity === 'page' && Closed === ZERO_TIME;
  const [first = '', ...others] = hanging('  ', safeText(`${ID}  ${head.join(' · ')}`), columns());
  const [id = '', ...facts] = first.trimStart().split('  ');
  const factsText = facts.join('  ');
  return [
    `${styled('bold', id)}  ${isRed ? styled('red', factsText) : factsText}`.trimEnd(),
    ...others,
    ...hanging('  ', safeText(Summary), columns()),
  ];
};
