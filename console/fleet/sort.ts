/** Sorting a list of machines by its columns: by the keys of a command, or as the URL of the page has them. */
import { type NamedColumn, namedColumns } from './columns.ts';
import { naturally, worstFirst } from './order.ts';
import { COLUMN_NAMES, type ColumnName } from './page_columns.ts';
import type { Row } from './row.ts';

/** What a list is sorted by: a column, upwards or downwards. */
export interface SortKey {
  readonly column: Pick<NamedColumn, 'name' | 'value'>;
  readonly isDown: boolean;
}

/** As for `sort`: below zero if `a` comes first. */
export type Compare = (a: Row, b: Row) => number;

/** Numbers are before texts; what is empty is last, in both directions. A value is asked for once for each row. */
const compareBy = ({ column: { name, value }, isDown }: SortKey): Compare => {
  const sign = isDown ? -1 : 1;
  if (name === 'health' || name === 'why') return (a, b) => sign * worstFirst(a.state, b.state);
  const known = new Map<Row, string | number>();
  const valueOf = (row: Row): string | number => {
    const found = known.get(row) ?? value(row);
    known.set(row, found);
    return found;
  };
  return (a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === '' || y === '') return Number(x === '') - Number(y === '');
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : naturally(String(x), String(y)));
  };
};

/** By the keys, the first one first; then worst first. Without keys, worst first. For one sorting: it remembers values. */
export const comparison = (keys: readonly SortKey[]): Compare => {
  const compares = keys.map(compareBy);
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return worstFirst(a.state, b.state);
  };
};

/** By the keys, the first one first; then worst first, then by ID. Without keys, worst first. */
export const sorted = (rows: readonly Row[], keys: readonly SortKey[] = []): Row[] => {
  const compare = comparison(keys);
  return rows.toSorted((a, b) => compare(a, b) || naturally(a.id, b.id));
};

/** A part of the URL's order. */
export interface Sort {
  readonly column: ColumnName;
  readonly isDescending: boolean;
}

/** More ties than this nobody has asked for. */
const MAX_SORTS = 4;

const isColumn = (name: string): name is ColumnName => COLUMN_NAMES.some((known) => known === name);

/** `-battery,machine`: the greatest battery first, then by name. What is no column is skipped. */
export const parseSorts = (text: string): readonly Sort[] =>
  text
    .split(',')
    .map((part) => ({ name: part.replace(/^-/, ''), isDescending: part.startsWith('-') }))
    .flatMap(({ name, isDescending }) => (isColumn(name) ? [{ column: name, isDescending }] : []))
    .slice(0, MAX_SORTS);

export const formatSorts = (sorts: readonly Sort[]): string =>
  sorts.map(({ column, isDescending }) => `${isDescending ? '-' : ''}${column}`).join();

/** After a click on a column's head: sorted by it, then the other way round, then no longer. Earlier sorts break ties. */
export const toggled = (sorts: readonly Sort[], column: ColumnName): readonly Sort[] => {
  const others = sorts.filter((each) => each.column !== column);
  const [first] = sorts;
  if (first?.column !== column) return [{ column, isDescending: false }, ...others].slice(0, MAX_SORTS);
  return first.isDescending ? others : [{ column, isDescending: true }, ...others];
};

/** `now` is the server's time. */
export const sortKeys = (sorts: readonly Sort[], now: Date): readonly SortKey[] => {
  const columns = new Map(namedColumns(now).map((column) => [column.name, column]));
  return sorts.flatMap(({ column: name, isDescending: isDown }) => {
    const column = columns.get(name);
    return column === undefined ? [] : [{ column, isDown }];
  });
};
