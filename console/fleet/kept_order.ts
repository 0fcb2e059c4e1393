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

/** Both in order. Much is kept and little is fresh: comparing is dear, copying is not. */
const merged = (kept: readonly Row[], fresh: readonly Row[], compare: Compare): readonly Row[] => {
  const all: Row[] = [];
  let from = 0;
  for (const row of fresh) {
    const to = placeOf(row, kept, compare);
    for (; from < to; from += 1) all.push(kept[from] ?? row);
    all.push(row);
  }
  return all.concat(kept.slice(from));
};

/**
 * The rows, which are by ID, by the keys, as `sorted` has them. `was` is what was returned before, for the same keys; rows that are the same
 * objects as then are not compared again.
 */
export const reordered = (was: KeptOrder, rows: readonly Row[], keys: readonly SortKey[]): KeptOrder => {
  const compare = comparison(keys);
  // Equal ones stay by ID; to compare IDs is dear.
  if (was.rows.length === 0) return { rows, ordered: rows.toSorted(compare) };
  const fresh = new Set(rows.filter((row, i) => row !== was.rows[i]));
  const gone = new Set(was.rows.filter((row, i) => row !== rows[i]));
  // Where one was added or is gone, those after it are at another place.
  for (const row of fresh) if (gone.delete(row)) fresh.delete(row);
  if (fresh.size + gone.size === 0) return { rows, ordered: was.ordered };
  const kept = was.ordered.filter((row) => !gone.has(row));
  const sorted = [...fresh].sort(compare);
  return { rows, ordered: merged(kept, sorted, (a, b) => compare(a, b) || naturally(a.id, b.id)) };
};
