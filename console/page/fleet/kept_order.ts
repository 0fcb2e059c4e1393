/** The order of the table, kept from one change to the next. */
import { type KeptOrder, NO_ORDER, reordered } from '../../fleet/kept_order.ts';
import type { Row } from '../../fleet/row.ts';
import { formatSorts, type Sort, sortKeys } from '../../fleet/sort.ts';

let kept: KeptOrder = NO_ORDER;
let keptSorts = '';

/** `now` is the server's time. The same list if nothing about it changes. */
export const inOrder = (rows: readonly Row[], sorts: readonly Sort[], now: Date): readonly Row[] => {
  const asked = formatSorts(sorts);
  if (asked !== keptSorts) kept = NO_ORDER;
  keptSorts = asked;
  kept = reordered(kept, rows, sortKeys(sorts, now));
  return kept.ordered;
};
