/** How many machines have which health, and the sentence that sums them up. */
import { type Health, isInUse } from '../../shared/health/health.ts';
import { WORST_FIRST } from './order.ts';
import type { State } from './state.ts';

/** How many there are of each word that is there, in the order given. */
export const countOf = <W extends string>(
  words: readonly W[],
  order: readonly W[],
): Partial<Record<W, number>> => {
  const counts = new Map<W, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const found = order.filter((word) => counts.has(word)).map((word) => [word, counts.get(word)]);
  return Object.fromEntries(found) as Partial<Record<W, number>>;
};

/** How many machines have each health, worst first; they add up to all. */
export const healthCounts = (states: readonly State[]) =>
  countOf(
    states.map(({ health }) => health),
    WORST_FIRST,
  );

/** How many machines take no tasks, of the counts of all. */
export const sentenceOf = (counts: Partial<Record<Health, number>>): string => {
  const words = Object.entries(counts) as [Health, number][];
  const sum = (some: readonly [Health, number][]): number => some.reduce((all, [, count]) => all + count, 0);
  const total = sum(words);
  if (total === 0) return 'There are no machines';
  const out = sum(words.filter(([word]) => !isInUse(word)));
  if (out === 0) return total === 1 ? 'The only machine takes tasks' : `All ${total} machines take tasks`;
  return `${out} of ${total} ${total === 1 ? 'machine' : 'machines'} ${out === 1 ? 'takes' : 'take'} no tasks`;
};

/** How many machines take no tasks. */
export const sentence = (states: readonly State[]): string => sentenceOf(healthCounts(states));
