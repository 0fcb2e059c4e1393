/** What the table keeps from one change to the next: its order, and which machines its filter chooses. */
import { KeptMatches } from '../../fleet/kept_matches.ts';
import { type KeptOrder, NO_ORDER, reordered } from '../../fleet/kept_order.ts';
import type { Row } from '../../fleet/row.ts';
import { formatSorts, type Sort, sortKeys } from '../../fleet/sort.ts';

let order: KeptOrder = NO_ORDER;
let sorted = '';

/** `now` is the server's time. The same list if nothing about it changes. */
export const inOrder = (rows: readonly Row[], sorts: readonly Sort[], now: Date): readonly Row[] => {
  const asked = formatSorts(sorts);
  if (asked !== sorted) order = NO_ORDER;
  sorted = asked;
  order = reordered(order, rows, sortKeys(sorts, now));
  return order.ordered;
};

export const matches = new KeptMatches();
