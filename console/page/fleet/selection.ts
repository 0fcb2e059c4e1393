/** Selects rows of the table: one, a range, or all that are shown. */
import { computed } from '@preact/signals';
import type { Row } from '../../fleet/row.ts';
import { ordered, selected, shown } from './state.ts';

let anchor = '';

const between = (from: string, to: string): readonly string[] => {
  const ids = shown.peek().map(({ id }) => id);
  const ends = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b);
  return ends[0] === -1 ? [to] : ids.slice(ends[0], (ends[1] ?? 0) + 1);
};

/** `isRange`: all from the one selected before. */
export const select = (id: string, isOn: boolean, isRange: boolean): void => {
  const next = new Set(selected.peek());
  for (const each of isRange ? between(anchor, id) : [id]) {
    if (isOn) next.add(each);
    else next.delete(each);
  }
  anchor = id;
  selected.value = next;
};

export const selectShown = (isOn: boolean): void => {
  selected.value = new Set(isOn ? shown.peek().map(({ id }) => id) : []);
};

/** Those that still exist, in the order of the table, whether or not the filter hides them. */
export const selectedRows = computed((): readonly Row[] => {
  const ids = selected.value;
  return ids.size === 0 ? [] : ordered.value.filter(({ id }) => ids.has(id));
});
