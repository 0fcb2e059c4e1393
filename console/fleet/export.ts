/** What the table shows, as a file: CSV for spreadsheets, JSON for programs. */
import { namedColumns } from './columns.ts';
import { csvLine } from './csv.ts';
import { type ColumnName, columnOf } from './page_columns.ts';
import type { Row } from './row.ts';

/** The same cells as the command line's; with why, because health is a word. `now` is the server's time. */
export const csvOf = (rows: readonly Row[], names: readonly ColumnName[], now: Date): string => {
  const columns = new Map(namedColumns(now).map((column) => [column.name, column]));
  const wanted = names.flatMap((name) => (name === 'health' ? [name, 'for', 'why'] : [name]));
  const titles = wanted.map((name) =>
    name in TITLES ? (TITLES[name] ?? name) : columnOf(name as ColumnName).title,
  );
  const values = (row: Row) => wanted.map((name) => columns.get(name)?.value(row) ?? '');
  return [titles, ...rows.map(values)].map((line) => `${csvLine(line)}\r\n`).join('');
};

const TITLES: Readonly<Record<string, string>> = { for: 'For (s)', why: 'Why', seen: 'Seen (s ago)' };

/** The whole Descriptions, as the server tells them. */
export const jsonOf = (rows: readonly Row[]): string =>
  `${JSON.stringify(
    rows.map(({ machine }) => machine),
    null,
    2,
  )}\n`;
