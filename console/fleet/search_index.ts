/** The texts in which words are looked for, built once for each row that is searched. */
import type { Row } from './row.ts';

/** In lower case, one after the other. */
export const searchTextsOf = new WeakMap<Row, string>();

/** For a row whose texts are those of another: what was built for that one is used on. */
export const keepSearchText = (was: Row, next: Row): void => {
  const known = searchTextsOf.get(was);
  if (known !== undefined) searchTextsOf.set(next, known);
};
