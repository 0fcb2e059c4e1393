/** Builds the texts in which words are looked for before anybody types: a few machines at a time, so that nothing waits for it. */
import { effect } from '@preact/signals';
import { searchTextOf } from '../fleet/search.ts';
import { rows } from './lab.ts';

const SLICE = 200;
/** Changes come in batches; those of a second are taken together. */
const AFTER_MS = 1000;

let timer: ReturnType<typeof setTimeout> | undefined;

const build = (from: number): void => {
  const all = rows.peek();
  for (const row of all.slice(from, from + SLICE)) searchTextOf(row);
  timer = from + SLICE < all.length ? setTimeout(build, 0, from + SLICE) : undefined;
};

export const searchAhead = (): void =>
  void effect(() => {
    if (rows.value.length > 0) timer ??= setTimeout(build, AFTER_MS, 0);
  });
