/** What will happen, before it does: the machines, how they are, why they were chosen, and what to know about them. */
import { safeText } from '../../shared/safe_text.ts';
import { type Column, columnsNamed, HEALTH_COLUMNS } from '../fleet/columns.ts';
import type { Deed } from '../fleet/deed_actions.ts';
import type { Row } from '../fleet/row.ts';
import { whereIs } from '../fleet/search.ts';
import { type Scene, warningsOf } from '../fleet/warnings.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';
import { flowing } from './wrap.ts';

/** Around a word that was found; a note may be long. */
const CONTEXT = 24;

/** `note "…check the cable…"`. */
const foundText = (row: Row, word: string): string => {
  const found = whereIs(row, word);
  if (found === undefined) return '';
  const at = Math.max(0, found.text.toLowerCase().indexOf(word));
  const [from, to] = [Math.max(0, at - CONTEXT), at + word.length + CONTEXT];
  const text = found.text.slice(from, to);
  return `${found.what} "${from > 0 ? '…' : ''}${text}${to < found.text.length ? '…' : ''}"`;
};

const matchedColumn = (words: readonly string[]): Column<Row> => ({
  title: 'FOUND IN',
  cell: (row) => ({ text: words.map((word) => foundText(row, word)).join(', ') }),
  cutTo: 24,
  isKept: true,
  below: 'Found in: ',
});

/** A table of the machines; `words`: those of a filter that each of them has somewhere. */
export const previewLines = (
  rows: readonly Row[],
  words: readonly string[],
  now: Date,
  terminal: Pick<Terminal, 'columns' | 'isColor'>,
): string[] =>
  tableLines<Row>(
    [...columnsNamed(HEALTH_COLUMNS, now), ...(words.length === 0 ? [] : [matchedColumn(words)])],
    rows,
    terminal,
  );

interface Advice {
  readonly lines: readonly string[];
  readonly asksFirst: boolean;
}

/** What to know about each of them. */
export const adviceOn = (
  deed: Deed,
  rows: readonly Row[],
  scene: Scene,
  { columns }: Pick<Terminal, 'columns'>,
): Advice => {
  const warnings = rows.flatMap((row) => warningsOf(deed, row, scene).map((warning) => ({ row, warning })));
  return {
    lines: warnings.flatMap(({ row, warning }) => flowing(safeText(`${row.id}: ${warning.text}`), columns())),
    asksFirst: warnings.some(({ warning }) => warning.asksFirst),
  };
};
