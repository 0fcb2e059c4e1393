/** Silences: what matches one is in no incident until it ends. */
import { createHash } from 'node:crypto';
import { PermanentError } from '../errors.ts';
import type { Silence, SilenceMatch, SilenceRequest } from '../types/silence.ts';
import { normalizeTime, toTime } from '../types/time.ts';

/** `*` stands for any text. Each part is searched once, from where the one before ended, so the time grows with the text. */
export const matchesGlob = (glob: string, text: string): boolean => {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return glob === text;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
};

/** What a silence is compared with. Of the deaf lab, `Machine` and `Pool` are undefined: a silence that names them does not match. */
interface Silenceable {
  readonly Machine: string | undefined;
  readonly Pool: string | undefined;
  readonly Kind: string;
  /** `rack rack4`: a glob matches it with or without the kind. */
  readonly Places: readonly string[];
}

const placeMatches = (glob: string, place: string): boolean =>
  matchesGlob(glob, place) || matchesGlob(glob, place.slice(place.indexOf(' ') + 1));

/** Whether all that the match names holds. */
export const covers = (match: SilenceMatch, { Machine, Pool, Kind, Places }: Silenceable): boolean => {
  const one = (glob: string | undefined, text: string | undefined): boolean =>
    glob === undefined || (text !== undefined && matchesGlob(glob, text));
  const { Place } = match;
  return (
    one(match.Machine, Machine) &&
    one(match.Pool, Pool) &&
    one(match.Kind, Kind) &&
    (Place === undefined || Places.some((place) => placeMatches(Place, place)))
  );
};

export const isSilenced = (what: Silenceable, silences: readonly Silence[], now: Date): boolean => {
  if (silences.length === 0) return false;
  const time = toTime(now);
  return silences.some(({ Match, Until }) => Until > time && covers(Match, what));
};

const MAX_DAYS = 30;

/** Throws a PermanentError `bad-request` if the time is not one, has passed or is too far ahead. */
export const newSilence = ({ Match, Until, Reason }: SilenceRequest, by: string, now: Date): Silence => {
  const until = normalizeTime(Until);
  if (until === undefined) throw new PermanentError('bad-request', 'body: "Until" must be an RFC 3339 time');
  const latest = toTime(new Date(now.getTime() + MAX_DAYS * 24 * 60 * 60_000));
  if (until <= toTime(now) || until > latest)
    throw new PermanentError(
      'bad-request',
      `body: "Until" must be in the future, at most ${MAX_DAYS} days ahead`,
    );
  const content = JSON.stringify([Match, until, by, Reason]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 6);
  return { ID: `silence-${now.getTime().toString(36)}-${hash}`, Match, Until: until, By: by, Reason };
};
