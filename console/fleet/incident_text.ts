/** The summary of an incident in its parts, for views that show its machines as links. */
import { type Incident, incidentSchema } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { ageText, spanText } from './words.ts';

/** The server names no more. */
const MAX_MACHINES = incidentSchema.properties.Machines.maxItems;

export interface IncidentParts {
  /** `3 machines are silent`, without its machines and its time. */
  readonly headline: string;
  /** What was tried and what to do; empty: nothing is said. */
  readonly advice: string;
}

/** `3 machines are silent since 2026-01-02 09:31 UTC: a, b and c. Tried: …. Check …`: the second sentence begins the advice. */
const STATE = / since \d{4}-\d\d-\d\d \d\d:\d\d UTC: /;
const ADVICE = /\. (?=[A-Z])/;

/** `power pdu-4 (also rack rack4) is down`: people know the rack. */
const DOWN = /^(.+?)(?: \(also (.+)\))? is down(?=:)/;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const ofPlace = (text: string, [found, place = '', aliases = '']: RegExpExecArray): string => {
  const best = place.startsWith('power ') && aliases !== '' ? aliases : place;
  return `${best.slice(best.indexOf(' ') + 1)} is down${text.slice(found.length)}`;
};

/** The summary is as old as the newest notice; the machines are those of now. */
const countedAnew = (text: string, { Machines: { length } }: Incident): string =>
  length === 0 || length >= MAX_MACHINES
    ? text
    : text.replace(/(^|: )\d+( of \d+)? machines? (?:is|are) /, (_found, before: string, of = '') =>
        length === 1 && of === ''
          ? `${before}1 machine is `
          : `${before}${length}${String(of)} machines are `,
      );

/** A summary of another form, as that of an incident that is over, is all headline. */
export const incidentParts = (incident: Incident): IncidentParts => {
  const { Summary, Pool, Place, Acknowledged } = incident;
  const text = Summary.replace(`Acknowledged by ${Acknowledged.By}. `, '').replace(/^Still so: /, '');
  const at = STATE.exec(text);
  // Where it is stands beside it.
  const where = Place === '' ? `pool ${Pool}: ` : `${Place}: `;
  const head = (at === null ? text : text.slice(0, at.index)).replace(`In ${where}`, '').replace(where, '');
  if (at === null) return { headline: capital(head), advice: '' };
  const rest = text.slice(at.index + at[0].length);
  const end = ADVICE.exec(rest);
  const down = DOWN.exec(head);
  return {
    headline: countedAnew(down === null ? capital(head) : ofPlace(head, down), incident),
    advice: end === null ? '' : rest.slice(end.index + end[0].length),
  };
};

/** `open for 14m`; `closed 3h ago after 14m`. `now` is the server's time. */
export const lastsText = ({ Opened, Closed }: Incident, now: Date): string =>
  Closed === ZERO_TIME
    ? `open for ${ageText(Opened, now)}`
    : `closed ${ageText(Closed, now)} ago after ${spanText((Date.parse(Closed) - Date.parse(Opened)) / 1000)}`;

/** `2 of 3 machines` if the others are well again, though it was told last that all are unwell; empty without machines. */
export const membersText = ({ Machines, Count, Closed }: Incident): string => {
  if (Count === 0) return '';
  const all = `${Count} ${Count === 1 ? 'machine' : 'machines'}`;
  const isPart = Closed === ZERO_TIME && Machines.length < Math.min(Count, MAX_MACHINES);
  if (isPart && Machines.length === 0) return `none of ${all} any more`;
  return isPart ? `${Machines.length} of ${all}` : all;
};

/** What nobody deals with first; of these, pages before notices; then the newest. */
export const mostUrgentFirst = (a: Incident, b: Incident): number => {
  const rank = ({ Severity, Acknowledged }: Incident): number =>
    (Severity === 'page' ? 0 : 1) + (Acknowledged.At === ZERO_TIME ? 0 : 2);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a.Opened === b.Opened) return 0;
  return a.Opened < b.Opened ? 1 : -1;
};
