/** What is typed into the filter, and which panel of the toolbar is open. */
import { signal } from '@preact/signals';
import { go, here, withQuery } from '../router.ts';
import { filterText } from './state.ts';
import { drawLess } from './table_size.ts';

/** Back returns to the filter that there was. */
export const setFilter = (text: string): void => go(withQuery({ q: text.trim() }));

const WRITE_MS = 300;
let writing: ReturnType<typeof setTimeout> | undefined;

/** While one types, the address follows after a pause: each change of it costs, and Safari refuses more than 100 in 30 s. */
export const typeFilter = (text: string): void => {
  drawLess();
  here.value = new URL(withQuery({ q: text.trim() }), here.peek());
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(history.state, '', here.peek()), WRITE_MS);
};

/** What is typed, spaces at its end included. */
export const draft = signal(filterText.peek());
/** Whether suggestions are shown. */
export const hasFocus = signal(false);
/** Which of the panels below the toolbar's buttons is open. */
export const panel = signal<'columns' | 'views' | 'export' | undefined>(undefined);
