/** A table that fits the terminal: wide columns are cut, then the least important ones dropped; nothing wraps. */
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { safeText } from '../../shared/safe_text.ts';
import type { Cell, Column } from '../fleet/columns.ts';
import type { Terminal } from './terminal.ts';

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
  width: number;
}

/** Leaves out columns without any text. */
const measure = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Measured[] =>
  columns
    .map(({ title, cell, cutTo, isKept = false }) => {
      const cells = rows.map((row) => {
        const { text, style } = cell(row);
        return { text: safeText(text), style };
      });
      const width = cells.reduce((most, { text }) => Math.max(most, stringWidth(text)), 0);
      return { cells: [{ text: title, style: 'dim' as const }, ...cells], cutTo, isKept, width };
    })
    .filter(({ width }) => width > 0)
    .map((column) => ({
      ...column,
      width: Math.max(column.width, stringWidth(column.cells[0]?.text ?? '')),
    }));

const total = (columns: readonly Measured[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0) + GAP.length * (columns.length - 1);

/** Cuts the widest columns first, evenly; if that is not enough, drops the last column that is not kept, and begins again. */
const fit = (columns: readonly Measured[], available: number): Measured[] => {
  const fitted = columns.map((column) => ({ ...column }));
  for (let over = total(fitted) - available; over > 0; over -= 1) {
    const [widest] = fitted
      .filter(({ width, cutTo }) => cutTo !== undefined && width > cutTo)
      .toSorted((a, b) => b.width - a.width);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  const [first] = fitted;
  if (total(fitted) <= available || first === undefined) return fitted;
  const dropped = columns.findLast(({ isKept }) => !isKept) ?? columns.at(-1);
  if (columns.length > 1)
    return fit(
      columns.filter((column) => column !== dropped),
      available,
    );
  first.width = available;
  return fitted;
};

/** Returns the title line and a line for each row, without line breaks. Leaves out columns without any text. */
export const tableLines = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { columns: width, isColor }: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => {
  const fitted = fit(measure(columns, rows), width() ?? Infinity);
  return Array.from({ length: rows.length + 1 }, (_, line) =>
    fitted
      .map(({ cells, width: room }, index) => {
        const { text = '', style } = cells[line] ?? {};
        const shown = cut(text, room);
        const padding = index === fitted.length - 1 ? '' : ' '.repeat(Math.max(0, room - stringWidth(shown)));
        return (
          (isColor && style !== undefined ? styleText(style, shown, { validateStream: false }) : shown) +
          padding
        );
      })
      .join(GAP)
      .trimEnd(),
  );
};
