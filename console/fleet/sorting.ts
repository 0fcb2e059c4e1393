/** The order of the page's table as the URL has it, and what a click on a column's head makes of it. */
import { namedColumns } from './columns.ts';
import { COLUMN_NAMES, type ColumnName } from './page_columns.ts';
import type { Row } from './row.ts';
import { sorted as sortedBy } from './sort.ts';

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

/** As the command line sorts. `now` is the server's time. */
export const sorted = (rows: readonly Row[], sorts: readonly Sort[], now: Date): readonly Row[] => {
  const columns = new Map(namedColumns(now).map((column) => [column.name, column]));
  const keys = sorts.flatMap(({ column: name, isDescending: isDown }) => {
    const column = columns.get(name);
    return column === undefined ? [] : [{ column, isDown }];
  });
  return sortedBy(rows, keys);
};
