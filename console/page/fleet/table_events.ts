/** What the table hears: keys, the focus and the pointer. */
import { onTableKey } from './keys.ts';
import { isHeld } from './state.ts';
import { active, focused } from './table_size.ts';

/** These move the focus among the rows; else the page would scroll. */
const KEYS = /^(?:ArrowDown|ArrowUp|PageDown|PageUp|Home|End)$/;

const NOWHERE = { id: '', column: '' };
/** The row and the column of an element in the body of the table. */
const cellAt = (target: EventTarget | null): typeof NOWHERE => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('tr[data-id] > td') : null;
  if (cell === null) return NOWHERE;
  const [, column = ''] = /^in-(\w+)/.exec(cell.className) ?? [];
  return { id: cell.parentElement?.dataset['id'] ?? '', column };
};

/** Hears until the function that it returns is called. */
export const heedTable = (table: HTMLElement): (() => void) => {
  const over = new AbortController();
  const { signal } = over;
  const focus = (target: EventTarget | null): void => {
    focused.value = cellAt(target);
    isHeld.value = focused.peek().id !== '';
  };
  table.addEventListener(
    'keydown',
    (event) => {
      if (KEYS.test(event.key)) event.preventDefault();
      onTableKey(event, table);
    },
    { signal },
  );
  table.addEventListener(
    'focusin',
    ({ target }) => {
      focus(target);
      active.value = focused.peek().id || active.peek();
    },
    { signal },
  );
  table.addEventListener('focusout', ({ relatedTarget }) => focus(relatedTarget), { signal });
  table.addEventListener(
    'pointerover',
    ({ pointerType, target }) => {
      if (pointerType === 'mouse' && cellAt(target).id !== '') isHeld.value = true;
    },
    { signal },
  );
  table.addEventListener('pointerleave', () => (isHeld.value = table.contains(document.activeElement)), {
    signal,
  });
  return () => {
    over.abort();
    isHeld.value = false;
    focused.value = NOWHERE;
  };
};
