/** A table that fits the terminal: wide columns are cut, then some are printed under the rows, then the least important ones dropped. */
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { safeText } from '../../shared/safe_text.ts';
import type { Cell, Column } from '../fleet/columns.ts';
import type { Terminal } from './terminal.ts';
import { hanging } from './wrap.ts';

const GAP = '  ';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Returns at most `width` terminal columns of the text, the last of them an ellipsis if something is cut. */
export const cut = (text: string, width: number): string => {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
};

/** A column as measured: its title and texts, and the width they need or get, in terminal columns. */
interface Measured {
  readonly cells: readonly Cell[];
  readonly cutTo: number | undefined;
  readonly isKept: boolean;
  readonly below: string | undefined;
  width: number;
}

/** Leaves out columns without any text. */
const measure = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Measured[] =>
  columns
    .map(({ title, cell, cutTo, isKept = false, below }) => {
      const cells = rows.map((row) => {
        const { text, style } = cell(row);
        return { text: safeText(text), style };
      });
      const width = cells.reduce((most, { text }) => Math.max(most, stringWidth(text)), 0);
      return { cells: [{ text: title, style: 'dim' as const }, ...cells], cutTo, isKept, below, width };
    })
    .filter(({ width }) => width > 0)
    .map((column) => ({
      ...column,
      width: Math.max(column.width, stringWidth(column.cells[0]?.text ?? '')),
    }));

const total = (columns: readonly Measured[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0) + GAP.length * (columns.length - 1);

/** Narrower than this, a text that is cut tells nothing. */
const LEAST = 6;

/** Cuts the widest columns first, evenly, but none to less than `leastOf` it. */
const cutColumns = (
  columns: readonly Measured[],
  available: number,
  leastOf: (column: Measured) => number,
): Measured[] => {
  const fitted = columns.map((column) => ({ ...column }));
  for (let over = total(fitted) - available; over > 0; over -= 1) {
    const [widest] = fitted
      .filter((column) => column.width > leastOf(column))
      .toSorted((a, b) => b.width - a.width);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return fitted;
};

/** Drops the last column that is not kept, then the next; cuts those that are kept if that is not enough, and at last drops them as well. */
const fit = (columns: readonly Measured[], available: number): Measured[] => {
  const fitted = cutColumns(columns, available, ({ cutTo, width }) => cutTo ?? width);
  const [first] = fitted;
  if (total(fitted) <= available || first === undefined) return fitted;
  const dropped = columns.findLast(({ isKept }) => !isKept);
  if (dropped === undefined) {
    const narrow = cutColumns(columns, available, () => LEAST);
    if (total(narrow) <= available) return narrow;
  }
  if (columns.length > 1)
    return fit(
      columns.filter((column) => column !== (dropped ?? columns.at(-1))),
      available,
    );
  first.width = available;
  return fitted;
};

/** Which columns stand in the table, and which under its rows. */
const arrange = (columns: readonly Measured[], available: number): readonly [Measured[], Measured[]] => {
  const isEnough = total(cutColumns(columns, available, ({ cutTo, width }) => cutTo ?? width)) <= available;
  if (isEnough || columns.every(({ below }) => below === undefined)) return [fit(columns, available), []];
  const inside = columns.filter(({ below }) => below === undefined);
  return [fit(inside, available), columns.filter(({ below }) => below !== undefined)];
};

const BELOW = '    ';

/** Returns the title line and, for each row, a line, with those below it. No line has line breaks. Leaves out columns without any text. */
export const tableLines = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { columns: width, isColor }: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => {
  const available = width() ?? Infinity;
  const [fitted, below] = arrange(measure(columns, rows), available);
  const lineOf = (index: number): string =>
    fitted
      .map(({ cells, width: room }, at) => {
        const { text = '', style } = cells[index] ?? {};
        const shown = cut(text, room);
        const padding = at === fitted.length - 1 ? '' : ' '.repeat(Math.max(0, room - stringWidth(shown)));
        return (
          (isColor && style !== undefined ? styleText(style, shown, { validateStream: false }) : shown) +
          padding
        );
      })
      .join(GAP)
      .trimEnd();
  const under = (index: number): string[] =>
    below.flatMap(({ cells, below: before = '' }) => {
      const text = cells[index]?.text ?? '';
      return index === 0 || text === '' ? [] : hanging(BELOW + before, text, available);
    });
  return Array.from({ length: rows.length + 1 }, (_, index) => [lineOf(index), ...under(index)]).flat();
};
