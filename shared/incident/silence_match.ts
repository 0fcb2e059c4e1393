/** What a silence matches: the same on the server and on the page, which tells it beforehand. */
import type { SilenceMatch } from '../types/silence.ts';

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
export interface Silenceable {
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
