/** What an incident tells people: what happened, where, how many of how many, since when, what was tried and what to do. */
import { assertNever } from '../errors.ts';
import type { IncidentKind } from '../types/incident.ts';
import type { Change, Member, StoredIncident } from '../types/stored_incident.ts';
import { ZERO_TIME } from '../types/time.ts';
import { DOWN_SHARE } from './down.ts';

/** A machine of the kind is …, and what to do about it. */
const WORDS: Readonly<Record<IncidentKind, { readonly state: string; readonly advice: string }>> = {
  silent: { state: 'silent', advice: 'Check the power and network of each host.' },
  quarantined: {
    state: 'quarantined by a task',
    advice: 'Read the reason in the timeline, then clear the quarantine.',
  },
  needs_repair: {
    state: 'in need of repair',
    advice: 'Repair each machine, or take it out of service until then.',
  },
  power: {
    state: 'without working power control',
    advice: 'Check the outlet, its controller and the power-cycle server.',
  },
  conflict: { state: 'reported by two monitors', advice: 'Stop one of them, or give its host another name.' },
  expected: {
    state: 'expected but did not appear in time',
    advice: 'Check that the monitor is installed and running.',
  },
  overdue: {
    state: 'out of service for longer than planned',
    advice: 'Return each to service, or plan a later time.',
  },
  deaf: { state: 'not heard', advice: 'Check the server, Pub/Sub and the lab’s uplink.' },
};
const PLACE_ADVICE = 'Check the power and network of the place.';

export const MAX_NAMED = 20;

/** `a, b and 3 more`. */
const named = (texts: readonly string[]): string => {
  const more = texts.length - MAX_NAMED;
  return `${texts.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
const isUnwell = ({ WellSince }: Member): boolean => WellSince === ZERO_TIME;

const earliest = (times: readonly string[]): string => times.reduce((a, b) => (a < b ? a : b));

const tried = (unwell: readonly Member[]): string => {
  const first = unwell.find(({ Tried }) => Tried !== '');
  if (first === undefined) return '';
  const count = unwell.filter(({ Tried }) => Tried !== '').length;
  const others = count > 1 ? ` (and on ${count - 1} more)` : '';
  return unwell.length === 1
    ? ` Tried: ${first.Tried}.`
    : ` Tried on ${first.MachineID}: ${first.Tried}${others}.`;
};

/** `power rack4-pdu (also rack rack4)`. */
const where = ({ Place, Aliases, Pool }: StoredIncident): string => {
  if (Place === '') return `pool ${Pool}`;
  return Aliases.length === 0 ? Place : `${Place} (also ${Aliases.join(', ')})`;
};

/** `rack rack4 is down: 39 of 40 machines are silent since 2026-01-02 09:31 UTC: a, b and 19 more.` */
const state = (incident: StoredIncident): string => {
  const { Kind, Place, PlaceSize, Members } = incident;
  const unwell = Members.filter(isUnwell);
  const { state: word, advice } = WORDS[Kind];
  const of = Place === '' ? '' : ` of ${PlaceSize}`;
  const isDown = Place !== '' && unwell.length >= DOWN_SHARE * PlaceSize;
  const head = isDown ? `${where(incident)} is down` : `In ${where(incident)}`;
  const machines = unwell.length === 1 && Place === '' ? 'machine is' : 'machines are';
  const since = earliest(unwell.map(({ Since, LastSign }) => (Kind === 'silent' ? LastSign : Since)));
  const ids = named(unwell.map(({ MachineID }) => MachineID));
  return `${head}: ${unwell.length}${of} ${machines} ${word} since ${minute(since)}: ${ids}.${tried(unwell)} ${Place === '' ? advice : PLACE_ADVICE}`;
};

const left = ({ Left }: StoredIncident): string =>
  [
    [Left.Maintenance, 'taken out of service'],
    [Left.Silenced, 'silenced'],
    [Left.Deleted, 'forgotten'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, word]) => `; ${count} ${word}`)
    .join('');

/** `38 of 40 back; still silent: a, b.` */
const back = (incident: StoredIncident): string => {
  const { Kind, Members, Left } = incident;
  const unwell = Members.filter(isUnwell);
  const total = Members.length + Left.Back;
  const still =
    unwell.length === 0 ? '' : `; still ${WORDS[Kind].state}: ${named(unwell.map((m) => m.MachineID))}`;
  if (total === 0) return `${where(incident)}: no machine is left in it${left(incident)}.`;
  return `${where(incident)}: ${total - unwell.length} of ${total} back${still}${left(incident)}.`;
};

const deaf = (change: Change, lastHeard: string): string =>
  change === 'closed'
    ? 'Machines are heard again.'
    : `No machine has reported since ${minute(lastHeard)}. ${WORDS.deaf.advice}`;

/** The text of a revision. `incident` is as the revision leaves it. */
export const summary = (incident: StoredIncident, change: Change): string => {
  // A deaf lab has no members: `LastJoined` is when the last machine was heard.
  const { Kind, Members, Acknowledged, LastJoined } = incident;
  if (Kind === 'deaf')
    return change === 'acknowledged'
      ? `Acknowledged by ${Acknowledged.By}. ${deaf(change, LastJoined)}`
      : deaf(change, LastJoined);
  const isBack = change === 'closed' || change === 'partly_back' || !Members.some(isUnwell);
  const text = isBack ? back(incident) : state(incident);
  switch (change) {
    case 'opened':
    case 'joined':
    case 'raised':
    case 'partly_back':
    case 'closed':
      return text;
    case 'acknowledged':
      return `Acknowledged by ${Acknowledged.By}. ${text}`;
    case 'repeated':
      return `Still so: ${text}`;
    default:
      return assertNever(change);
  }
};
