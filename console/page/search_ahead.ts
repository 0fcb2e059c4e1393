/** Builds the texts in which words are looked for before anybody types: a few machines at a time, so that nothing waits for it. */
import { effect } from '@preact/signals';
import type { Row } from '../fleet/row.ts';
import { searchTextOf } from '../fleet/search.ts';
import { rows } from './lab.ts';

const SLICE = 200;
/** Changes come in batches; those of a second are taken together. */
const AFTER_MS = 1000;

let timer: ReturnType<typeof setTimeout> | undefined;

const build = (missing: readonly Row[], from: number): void => {
  for (const row of missing.slice(from, from + SLICE)) searchTextOf(row);
  timer = from + SLICE < missing.length ? setTimeout(build, 0, missing, from + SLICE) : undefined;
};

const begin = (): void =>
  build(
    rows.peek().filter(({ search }) => search.text === ''),
    0,
  );

export const searchAhead = (): void =>
  void effect(() => {
    if (rows.value.length > 0) timer ??= setTimeout(begin, AFTER_MS);
  });
