/** Sorting a list of machines by its columns. */
import type { NamedColumn } from './columns.ts';
import { naturally, worstFirst } from './order.ts';
import type { Row } from './row.ts';

/** What a list is sorted by: a column, upwards or downwards. */
export interface SortKey {
  readonly column: Pick<NamedColumn, 'name' | 'value'>;
  readonly isDown: boolean;
}

/** Numbers are before texts; what is empty is last, in both directions. */
const compareBy = ({ column: { name, value }, isDown }: SortKey, a: Row, b: Row): number => {
  if (name === 'health' || name === 'why')
    return isDown ? worstFirst(b.state, a.state) : worstFirst(a.state, b.state);
  const [x, y] = [value(a), value(b)];
  if (x === '' || y === '') return Number(x === '') - Number(y === '');
  const order = typeof x === 'number' && typeof y === 'number' ? x - y : naturally(String(x), String(y));
  return isDown ? -order : order;
};

/** By the keys, the first one first; then worst first, then by ID. Without keys, worst first. */
export const sorted = (rows: readonly Row[], keys: readonly SortKey[] = []): Row[] =>
  rows.toSorted((a, b) => {
    for (const key of keys) {
      const order = compareBy(key, a, b);
      if (order !== 0) return order;
    }
    return worstFirst(a.state, b.state) || naturally(a.id, b.id);
  });
