/** What the fleet view shows: the URL's filter, order and columns applied to the machines, and what is selected. */
import { batch, computed, effect, signal } from '@preact/signals';
import { parseColumns } from '../../fleet/page_columns.ts';
import { worstFirst } from '../../fleet/order.ts';
import type { Row } from '../../fleet/row.ts';
import { rowOf, rows, slowNow } from '../lab.ts';
import { loadLate } from '../late.tsx';
import { query, withQuery } from '../router.ts';

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

/** Whether the text is a term of the filter. */
export const hasTerm = (term: string): boolean => filterText.value.split(/\s+/).includes(term);

/** The URL with the term added, or without it if it is there. Another term of the same field gives way: a machine has one health. */
export const urlWithTerm = (term: string): string => {
  const field = term.slice(0, term.indexOf(':') + 1);
  const others = filterText.value.split(/\s+/).filter((each) => each !== '' && !each.startsWith(field));
  return withQuery({ q: [...others, ...(hasTerm(term) ? [] : [term])].join(' ') });
};

/** All machines, worst first until another order is loaded. Of rows by ID: those that are equally unwell stay so. */
export const ordered = computed(
  (): readonly Row[] =>
    tools.value?.inOrder(rows.value, sorts.value, slowNow.peek()) ??
    rows.value.toSorted((a, b) => worstFirst(a.state, b.state)),
);

const wanted = computed((): readonly Row[] => {
  const all = ordered.value;
  const found = filter.value;
  if (found === undefined || tools.value === undefined) return all;
  const { matches, dependsOnTime } = tools.value;
  const now = dependsOnTime(found) ? slowNow.value : slowNow.peek();
  return matches.of(found, all, now);
});

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
    arrange();
    return;
  }
  const held = shown.peek();
  isBehind.value = next.length !== held.length || next.some((row, i) => row.id !== held[i]?.id);
  shown.value = held.map((row) => rowOf(row.id) ?? row);
});

/** The IDs of the machines chosen. */
export const selected = signal<ReadonlySet<string>>(new Set());
