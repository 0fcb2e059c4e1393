/** Tables as CSV, by https://www.rfc-editor.org/rfc/rfc4180, for spreadsheets. */
import { namedColumns } from './columns.ts';
import { type ColumnName, columnOf } from './page_columns.ts';
import type { Row } from './row.ts';

/** A spreadsheet takes a text that begins so for a formula; a leading apostrophe keeps it a text. */
const FORMULA = /^[=+\-@\t\r]/;

const csvCell = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One record, without the line break that ends it; a text with line breaks has them inside quotes. */
export const csvLine = (values: readonly (string | number)[]): string => values.map(csvCell).join(',');

const TITLES: Readonly<Record<string, string>> = { for: 'For (s)', why: 'Why', seen: 'Seen (s ago)' };

/** The page's table as a file, with the command line's cells; with why, because health is a word. `now` is the server's time. */
export const csvOf = (rows: readonly Row[], names: readonly ColumnName[], now: Date): string => {
  const columns = new Map(namedColumns(now).map((column) => [column.name, column]));
  const wanted = names.flatMap((name) => (name === 'health' ? [name, 'for', 'why'] : [name]));
  const titles = wanted.map((name) =>
    name in TITLES ? (TITLES[name] ?? name) : columnOf(name as ColumnName).title,
  );
  const values = (row: Row) => wanted.map((name) => columns.get(name)?.value(row) ?? '');
  return [titles, ...rows.map(values)].map((line) => `${csvLine(line)}\r\n`).join('');
};
