/** What is typed into the filter, and which panel of the toolbar is open. */
import { signal } from '@preact/signals';
import { go, withQuery } from '../router.ts';
import { filterText } from './state.ts';

export const setFilter = (text: string, options?: { readonly replace: boolean }): void =>
  go(withQuery({ q: text.trim() }), options);

/** What is typed, spaces at its end included. */
export const draft = signal(filterText.peek());
/** Whether suggestions are shown. */
export const hasFocus = signal(false);
/** Which of the panels below the toolbar's buttons is open. */
export const panel = signal<'columns' | 'views' | 'export' | undefined>(undefined);
