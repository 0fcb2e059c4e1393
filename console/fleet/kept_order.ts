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

/** Where the row belongs in a list that is in order, at `from` or later. */
const placeOf = (row: Row, list: readonly Row[], from: number, compare: Compare): number => {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = list[middle];
    if (found !== undefined && compare(found, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const merged = (kept: readonly Row[], fresh: readonly Row[], compare: Compare): readonly Row[] => {
  const parts: Row[][] = [];
  let from = 0;
  for (const row of fresh) {
    const at = placeOf(row, kept, from, compare);
    parts.push(kept.slice(from, at), [row]);
    from = at;
  }
  return [...parts.flat(), ...kept.slice(from)];
};

/**
 * The rows, which are by ID, by the keys, as `sorted` has them. `was` is what was returned before, for the same keys; rows that are the same
 * objects as then are not compared again.
 */
export const reordered = (was: KeptOrder, rows: readonly Row[], keys: readonly SortKey[]): KeptOrder => {
  const fresh = new Set(rows.filter((row, i) => row !== was.rows[i]));
  const gone = new Set(was.rows.filter((row, i) => row !== rows[i]));
  // Where one was added or is gone, those after it are at another place.
  for (const row of fresh) if (gone.delete(row)) fresh.delete(row);
  if (fresh.size + gone.size === 0) return { rows, ordered: was.ordered };
  const compare = comparison(keys);
  const kept = was.ordered.filter((row) => !gone.has(row));
  // Equal ones stay by ID; to compare IDs is dear.
  const sorted = [...fresh].sort(compare);
  return { rows, ordered: merged(kept, sorted, (a, b) => compare(a, b) || naturally(a.id, b.id)) };
};
