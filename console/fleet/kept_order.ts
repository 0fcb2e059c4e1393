/** A list of machines that stays in order while a few of them change: only those are compared anew. */
import type { Row } from './row.ts';
import { naturally } from './order.ts';
import { type Compare, comparison, type SortKey } from './sort.ts';

/** What a list was put in order from, and what came of it. */
export interface KeptOrder {
  readonly rows: readonly Row[];
  readonly ordered: readonly Row[];
}

export const NO_ORDER: KeptOrder = { rows: [], ordered: [] };

/** Where the row belongs in a list that is in order. */
const placeOf = (row: Row, list: readonly Row[], compare: Compare): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = list[middle];
    if (found !== undefined && compare(found, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The rows of the second list where the first one has another. */
const othersThan = (list: readonly Row[], other: readonly Row[]): readonly Row[] =>
  other.filter((row, i) => row !== list[i]);

/** A list in pieces: from each place to the next. */
const piecesOf = (list: readonly Row[], places: readonly number[]): readonly (readonly Row[])[] =>
  [0, ...places].map((place, i) => list.slice(place, places[i]));

/** More than these are not looked for one by one. */
const FEW = 200;

/** The list without the rows. To ask of each row whether it is one of a few is dear, as each is elsewhere in memory: those few are looked for. */
const without = (list: readonly Row[], rows: ReadonlySet<Row>): readonly Row[] => {
  if (rows.size > FEW) return list.filter((row) => !rows.has(row));
  const places = Array.from(rows, (row) => list.indexOf(row)).sort((a, b) => a - b);
  const [first = [], ...others] = piecesOf(list, places);
  return first.concat(...others.map((piece) => piece.slice(1)));
};

/** Both in order. Much is kept and little is fresh: comparing is dear, copying is not. */
const merged = (kept: readonly Row[], fresh: readonly Row[], compare: Compare): readonly Row[] => {
  const [first = [], ...others] = piecesOf(
    kept,
    fresh.map((row) => placeOf(row, kept, compare)),
  );
  return first.concat(...others.flatMap((piece, i) => [fresh.slice(i, i + 1), piece]));
};

/**
 * The rows, which are by ID, by the keys, as `sorted` has them. `was` is what was returned before, for the same keys; rows that are the same
 * objects as then are not compared again.
 */
export const reordered = (was: KeptOrder, rows: readonly Row[], keys: readonly SortKey[]): KeptOrder => {
  const compare = comparison(keys);
  // Equal ones stay by ID; to compare IDs is dear.
  if (was.rows.length === 0) return { rows, ordered: rows.toSorted(compare) };
  const fresh = new Set(othersThan(was.rows, rows));
  const gone = new Set(othersThan(rows, was.rows));
  // Where one was added or is gone, those after it are at another place.
  for (const row of fresh) if (gone.delete(row)) fresh.delete(row);
  if (fresh.size + gone.size === 0) return { rows, ordered: was.ordered };
  const kept = without(was.ordered, gone);
  const sorted = [...fresh].sort(compare);
  return { rows, ordered: merged(kept, sorted, (a, b) => compare(a, b) || naturally(a.id, b.id)) };
};
