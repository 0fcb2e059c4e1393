/** An incident, for people to read: a line with the facts, then what happened and what to do. */
import { styleText } from 'node:util';
import { safeText } from '../../shared/safe_text.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { lastsText, membersText } from '../fleet/incident_text.ts';
import { clockText } from '../fleet/words.ts';
import type { Terminal } from './terminal.ts';
import { hanging } from './wrap.ts';

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
    lastsText(incident, now),
    membersText(incident),
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
