/** What a person fills in to silence machines, what it would match, and the request that it makes. */
import { covers } from '../../shared/incident/silence_match.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Silence, SilenceMatch, SilenceRequest } from '../../shared/types/silence.ts';
import { isInUse } from '../../shared/health/health.ts';
import type { Row } from './row.ts';

export const MATCH_FIELDS = ['Machine', 'Place', 'Pool', 'Kind'] as const;
export type MatchField = (typeof MATCH_FIELDS)[number];

export interface SilenceForm {
  readonly match: Readonly<Record<MatchField, string>>;
  readonly hours: number;
  readonly reason: string;
}

/** The server takes up to 30 days. */
export const DURATIONS: readonly (readonly [hours: number, text: string])[] = [
  [1, '1 hour'],
  [4, '4 hours'],
  [24, '1 day'],
  [72, '3 days'],
  [168, '1 week'],
  [24 * 30 - 1, '30 days'],
];

const EMPTY: SilenceForm = {
  match: { Machine: '', Place: '', Pool: '', Kind: '' },
  hours: 4,
  reason: '',
};

/** For an incident: what keeps exactly such machines out of it. */
export const formFor = (incident: Incident | undefined): SilenceForm => {
  if (incident === undefined) return EMPTY;
  const { Place, Pool, Kind, Machines, Count } = incident;
  const [only = ''] = Count === 1 ? Machines : [];
  if (only !== '') return { ...EMPTY, match: { ...EMPTY.match, Machine: only, Kind } };
  return { ...EMPTY, match: { ...EMPTY.match, Place, Pool: Place === '' ? Pool : '', Kind } };
};

/** Without the fields that are empty. */
const matchOf = ({ match }: SilenceForm): SilenceMatch =>
  Object.fromEntries(
    MATCH_FIELDS.flatMap((field) => {
      const text = match[field].trim();
      return text === '' ? [] : [[field, text]];
    }),
  );

/** Undefined: something is missing. `now` is the server's time. */
export const requestOf = (form: SilenceForm, now: Date): SilenceRequest | undefined => {
  const Match = matchOf(form);
  const Reason = form.reason.trim();
  if (Object.keys(Match).length === 0 || Reason === '') return undefined;
  return { Match, Reason, Until: new Date(now.getTime() + form.hours * 3_600_000).toISOString() };
};

/** How many machines it covers, whatever becomes of them, and how many of these are of no use now. */
export const coverageOf = (
  form: SilenceForm,
  rows: readonly Row[],
): { readonly covered: number; readonly out: number } => {
  const match = matchOf({ ...form, match: { ...form.match, Kind: '' } });
  if (Object.keys(match).length === 0) return { covered: rows.length, out: rows.filter(isOut).length };
  const found = rows.filter((row) => {
    const [Pool] = row.machine.Dimensions['pool'] ?? [];
    return covers(match, { Machine: row.id, Pool, Kind: '', Places: row.places });
  });
  return { covered: found.length, out: found.filter(isOut).length };
};
const isOut = ({ state }: Row): boolean => !isInUse(state.health);

/** `place rack4`, `kind silent`: what all must match. */
export const matchTexts = ({ Match }: Silence): readonly string[] =>
  MATCH_FIELDS.flatMap((field) => {
    const text = Match[field];
    return text === undefined ? [] : [`${field.toLowerCase()} ${text}`];
  });
