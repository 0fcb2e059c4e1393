/** The measures of the table: what of it is in view, and how wide its columns are. */
import { computed, signal } from '@preact/signals';
import { type ColumnName, columnOf, fitting } from '../../fleet/page_columns.ts';
import { columns, columnsText } from './state.ts';

const SELECT_WIDTH = 36;
const ACTIONS_WIDTH = 44;
/** Below this width a row has two lines. As in the style sheet. */
const NARROW = 640;
const ROW = 30;
const NARROW_ROW = 60;
/** CSS pixels beyond the edges at which columns are drawn, for scrolling and because what is left makes some wider than said. */
const MARGIN = 200;

/** CSS pixels that the table has. */
export const width = signal(innerWidth);
export const isNarrow = computed(() => width.value <= NARROW);
export const rowHeight = computed(() => (isNarrow.value ? NARROW_ROW : ROW));
/** What a row of two lines has a place for. */
const IN_TWO_LINES: readonly ColumnName[] = ['machine', 'health', 'seen'];
/** Columns that somebody chose are all there; else those that fit. */
export const visibleColumns = computed((): readonly ColumnName[] => {
  if (isNarrow.value) return columns.value.filter((name) => IN_TWO_LINES.includes(name));
  return columnsText.value === ''
    ? fitting(columns.value, width.value, SELECT_WIDTH + ACTIONS_WIDTH)
    : columns.value;
});
/** The rows that are drawn. */
export const view = signal({ first: 0, last: 40 });

/** Rows drawn beyond the edges, for fast scrolling. */
const OVERSCAN = 5;
let widening: ReturnType<typeof setTimeout> | undefined;
let inSight = view.peek();
const draw = (first: number, last: number): void => {
  const was = view.peek();
  if (first !== was.first || last !== was.last) view.value = { first, last };
};

/** Draws the rows that came into view at once; while one scrolls, those beyond the edges a moment later: a long way is no long task. */
export const look = (first: number, last: number, isScrolled: boolean): void => {
  inSight = { first, last };
  const was = view.peek();
  const [from, to] = [Math.max(0, first - OVERSCAN), last + OVERSCAN];
  if (first < was.first || last > was.last)
    draw(
      was.first <= first && was.last >= first ? Math.max(was.first, from) : first,
      was.last >= last && was.first <= last ? Math.min(was.last, to) : last,
    );
  if (!isScrolled) return;
  clearTimeout(widening);
  widening = setTimeout(draw, 0, from, to);
};
/** The height of the toolbar, which stays in view above the heads. */
export const above = signal(44);
/** Draws no more than what is in view, until somebody scrolls: other rows follow with the next key. */
export const drawLess = (): void => {
  clearTimeout(widening);
  draw(inSight.first, inSight.last);
};
/** CSS pixels by which the table is scrolled to the side. */
export const left = signal(0);
/** The row whose controls are reached by Tab. */
export const active = signal('');
/** Where the focus is in the body: the row, and the column. Both stay in the document wherever one scrolls to. */
export const focused = signal({ id: '', column: '' });

/** The grid line at which a column begins: the first is for the box that selects. */
const LINES_BEFORE = 2;
const inView = computed(() => {
  let end = SELECT_WIDTH;
  return visibleColumns.value
    .filter((name) => {
      const start = end;
      end += columnOf(name).width;
      return (
        // The focus of the keyboard goes from machine to machine.
        name === 'machine' ||
        isNarrow.value ||
        name === focused.value.column ||
        (end > left.value - MARGIN && start < left.value + width.value + MARGIN)
      );
    })
    .join();
});
/** The columns that are drawn, and the grid line of each; the same list until another one comes into view. */
export const drawnColumns = computed(() => {
  const names = inView.value.split(',');
  return visibleColumns.value
    .map((name, i) => ({ name, line: i + LINES_BEFORE }))
    .filter(({ name }) => names.includes(name));
});

/** The columns of the grid. */
export const template = computed(() =>
  [
    `${SELECT_WIDTH}px`,
    ...visibleColumns.value.map((name) => {
      const pixels = columnOf(name).width;
      // What is left goes to the sentences.
      if (name === 'health') return 'minmax(0, 2fr)';
      return name === 'note' ? `minmax(${pixels}px, 1fr)` : `${pixels}px`;
    }),
    `${ACTIONS_WIDTH}px`,
  ].join(' '),
);

/** If people chose more columns than there is room, the table is wider than the window; undefined: it is not. */
export const wide = computed(() => {
  const least = visibleColumns.value.reduce(
    (sum, name) => sum + columnOf(name).width,
    SELECT_WIDTH + ACTIONS_WIDTH,
  );
  return isNarrow.value || least <= width.value ? undefined : least;
});
