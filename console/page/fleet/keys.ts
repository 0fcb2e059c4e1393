/** The keys of the table. */
import { popup } from '../popup_state.ts';
import { select } from './selection.ts';
import { selected, shown } from './state.ts';
import { active, rowHeight } from './table_size.ts';

const focusRow = (table: HTMLElement, index: number): void => {
  const row = shown.peek()[index];
  if (row === undefined) return;
  active.value = row.id;
  const scroller = table.closest('main');
  const body = table.querySelector('tbody');
  if (scroller === null || body === null) return;
  const top = body.offsetTop + table.offsetTop + index * rowHeight.peek();
  const head = table.querySelector('thead')?.offsetHeight ?? 0;
  if (top - head < scroller.scrollTop) scroller.scrollTop = top - head;
  const bottom = top + rowHeight.peek();
  if (bottom > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = bottom - scroller.clientHeight;
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      table
        .querySelector<HTMLElement>(`[data-id="${CSS.escape(row.id)}"] a.machine`)
        ?.focus({ preventScroll: true }),
    ),
  );
};

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  j: 1,
  k: -1,
  PageDown: 15,
  PageUp: -15,
};

/** Arrows move the focus from row to row, `x` selects, `n` opens the note, `t` the sensors. `table` is the one that heard the key. */
export const onTableKey = (event: KeyboardEvent, table: HTMLElement): void => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const all = shown.peek();
  const at = all.findIndex(({ id }) => id === active.peek());
  const step = STEPS[event.key];
  if (step !== undefined) {
    focusRow(table, Math.min(all.length - 1, Math.max(0, at + step)));
    return;
  }
  const row = all[at];
  if (row === undefined) return;
  if (event.key === 'n' || event.key === 't') {
    const kind = event.key === 'n' ? 'note' : 'sensors';
    const drawn = table.querySelector(`[data-id="${CSS.escape(row.id)}"]`);
    const cell = kind === 'note' ? '.in-note' : '.in-temperature';
    const at = drawn?.querySelector<HTMLElement>(`${cell}, .actions button`);
    // Else the key would be typed into what opens.
    event.preventDefault();
    if (at) popup.value = { kind, id: row.id, at };
  }
  if (event.key === 'x') select(row.id, !selected.peek().has(row.id), false);
  if (event.key === 'Home' || event.key === 'End') {
    focusRow(table, event.key === 'Home' ? 0 : all.length - 1);
  }
};
