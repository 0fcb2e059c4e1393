/** How many machines have which health, and the sentence that sums them up. */
import { type Health, isInUse } from '../../shared/health/health.ts';
import { createCounter } from './kept_counts.ts';
import { WORST_FIRST } from './order.ts';
import type { Row } from './row.ts';
import { countText } from '../../shared/count_text.ts';

export type WithState = Pick<Row, 'state'>;

/** The counts of words that are there, in the order given. */
export const inOrder = <W extends string>(
  counts: ReadonlyMap<W, number>,
  order: readonly W[],
): Partial<Record<W, number>> =>
  Object.fromEntries(
    order.filter((word) => counts.has(word)).map((word) => [word, counts.get(word)]),
  ) as Partial<Record<W, number>>;

/** Returns what counts the machines by health, worst first; they add up to all. It looks only at those that changed since it counted last. */
export const healthCounter = () => {
  const count = createCounter(({ state }: WithState) => [state.health]);
  return (rows: readonly WithState[]) => inOrder(count(rows), WORST_FIRST);
};

export const healthCounts = (rows: readonly WithState[]) => healthCounter()(rows);

/** How many machines take no tasks, of the counts of all. */
export const sentenceOf = (counts: Partial<Record<Health, number>>): string => {
  const words = Object.entries(counts) as [Health, number][];
  const sum = (some: readonly [Health, number][]): number => some.reduce((all, [, count]) => all + count, 0);
  const total = sum(words);
  if (total === 0) return 'There are no machines';
  const out = sum(words.filter(([word]) => !isInUse(word)));
  if (out === 0)
    return total === 1 ? 'The only machine takes tasks' : `All ${countText(total)} machines take tasks`;
  return `${countText(out)} of ${countText(total)} ${total === 1 ? 'machine' : 'machines'} ${out === 1 ? 'takes' : 'take'} no tasks`;
};

/** How many machines take no tasks. */
export const sentence = (rows: readonly WithState[]): string => sentenceOf(healthCounts(rows));
