/** The known name that a misspelt one is likely to mean. */
import { distance } from 'fastest-levenshtein';

/** A third of the letters may be wrong; in a short name, one. */
const mistakesIn = (text: string): number => Math.max(1, Math.floor(text.length / 3));

/** The longest machine ID; a longer text is not a misspelt name, and comparing it would take long. */
const MAX_LENGTH = 200;

/** Ignores case. Returns the first of the nearest, or undefined if none is near. */
export const nearest = (text: string, known: Iterable<string>): string | undefined => {
  if (text.length > MAX_LENGTH) return undefined;
  const wanted = text.toLowerCase();
  let found: string | undefined;
  let least = mistakesIn(text) + 1;
  for (const name of known) {
    const mistakes = distance(wanted, name.toLowerCase());
    if (mistakes < least) [found, least] = [name, mistakes];
  }
  return found;
};

/** Half of the letters may be wrong: a person chooses from these. */
const mistakesToShow = (text: string): number => Math.max(2, Math.floor(text.length / 2));

/** Ignores case. Returns up to `count` names, the nearest first. */
export const nearestFew = (text: string, known: Iterable<string>, count: number): readonly string[] => {
  if (text.length > MAX_LENGTH) return [];
  const wanted = text.toLowerCase();
  return [...known]
    .map((name) => ({ name, mistakes: distance(wanted, name.toLowerCase()) }))
    .filter(({ mistakes }) => mistakes <= mistakesToShow(text))
    .sort((a, b) => a.mistakes - b.mistakes || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
};

/** `; did you mean list?`, or `otherwise`, such as the full stop that the sentence then needs. */
export const didYouMean = (text: string, known: Iterable<string>, otherwise = ''): string => {
  const found = nearest(text, known);
  return found === undefined ? otherwise : `; did you mean ${found}?`;
};
