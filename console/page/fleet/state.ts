/** What the fleet view shows: the URL's filter, order and columns applied to the machines, and what is selected. */
import { batch, computed, effect, signal } from '@preact/signals';
import { parseColumns } from '../../fleet/page_columns.ts';
import { naturally, worstFirst } from '../../fleet/order.ts';
import type { Row } from '../../fleet/row.ts';
import { rowOf, rows, slowNow } from '../lab.ts';
import { loadLate } from '../late.tsx';
import { go, query, withQuery } from '../router.ts';

/** The language of filters and the order by columns are loaded late. */
export const tools = signal<Awaited<ReturnType<typeof loadLate>> | undefined>(undefined);
void loadLate().then((parts) => (tools.value = parts));

export const filterText = computed(() => query.value.get('q') ?? '');
export const sortText = computed(() => query.value.get('sort') ?? '');
export const columnsText = computed(() => query.value.get('columns') ?? '');
export const sorts = computed(() => tools.value?.parseSorts(sortText.value) ?? []);
export const columns = computed(() => parseColumns(columnsText.value));

/** Undefined until the language is loaded. */
export const filter = computed(() => tools.value?.parseFilter(filterText.value));

export const setFilter = (text: string, options?: { readonly replace: boolean }): void =>
  go(withQuery({ q: text.trim() }), options);

/** Whether the text is a term of the filter. */
export const hasTerm = (term: string): boolean => filterText.value.split(/\s+/).includes(term);

/** The URL with the term added, or without it if it is there. Another term of the same field gives way: a machine has one health. */
export const urlWithTerm = (term: string): string => {
  const field = term.slice(0, term.indexOf(':') + 1);
  const others = filterText.value.split(/\s+/).filter((each) => each !== '' && !each.startsWith(field));
  return withQuery({ q: [...others, ...(hasTerm(term) ? [] : [term])].join(' ') });
};

const filtered = computed((): readonly Row[] => {
  const all = rows.value;
  if (filterText.value === '') return all;
  const found = filter.value;
  if (found === undefined || tools.value === undefined) return all;
  const { matches, dependsOnTime } = tools.value;
  const now = dependsOnTime(found) ? slowNow.value : slowNow.peek();
  return all.filter((row) => matches(found, row, now));
});

const worst = (all: readonly Row[]): readonly Row[] =>
  all.toSorted((a, b) => worstFirst(a.state, b.state) || naturally(a.id, b.id));

const inOrder = (all: readonly Row[]): readonly Row[] =>
  sorts.value.length === 0
    ? worst(all)
    : (tools.value?.sorted(all, sorts.value, slowNow.peek()) ?? worst(all));

const wanted = computed(() => inOrder(filtered.value));

/** While the pointer or the focus is on the rows, none of them moves. */
export const isHeld = signal(false);
/** The rows as shown: a held order may hold machines that are gone or no longer match. */
export const shown = signal<readonly Row[]>([]);
/** Whether the order that is held is no longer the right one. */
export const isBehind = signal(false);

let asked = '';
/** A person who asks for another order, or for the right one, gets it at once. */
export const arrange = (): void =>
  batch(() => {
    shown.value = wanted.peek();
    isBehind.value = false;
  });

effect(() => {
  const next = wanted.value;
  const asks = `${filterText.value} ${sortText.value} ${tools.value === undefined}`;
  const isAsked = asks !== asked || shown.peek().length === 0;
  asked = asks;
  if (isAsked || !isHeld.value) {
    shown.value = next;
    isBehind.value = false;
    return;
  }
  const held = shown.peek();
  isBehind.value = next.length !== held.length || next.some((row, i) => row.id !== held[i]?.id);
  shown.value = held.map((row) => rowOf(row.id) ?? row);
});

export const selected = signal<ReadonlySet<string>>(new Set());
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
/** Those that still exist, in the order shown; what the filter hides comes last. */
export const selectedRows = computed(() => {
  const chosen = rows.value.filter(({ id }) => selected.value.has(id));
  return inOrder(chosen);
});
