/** How many machines have which state, and the sentence that sums them up. */
import { ATTENTIONS } from '../../shared/health/attention.ts';
import { isInUse } from '../../shared/health/health.ts';
import { WORST_FIRST } from './order.ts';
import type { State } from './state.ts';

/** How many there are of each word that is there, in the order given. */
const countOf = <W extends string>(words: readonly W[], order: readonly W[]): Partial<Record<W, number>> =>
  Object.fromEntries(
    order.flatMap((word) => {
      const count = words.filter((each) => each === word).length;
      return count === 0 ? [] : [[word, count]];
    }),
  ) as Partial<Record<W, number>>;

/** How many machines have each health, worst first; they add up to all. */
export const healthCounts = (states: readonly State[]) =>
  countOf(
    states.map(({ health }) => health),
    WORST_FIRST,
  );

/** How many machines need attention, by what for; one may be in several counts. */
export const attentionCounts = (states: readonly State[]) =>
  countOf(
    states.flatMap(({ attention }) => attention.map(({ word }) => word)),
    ATTENTIONS,
  );

/** How many machines take no tasks. */
export const sentence = (states: readonly State[]): string => {
  const total = states.length;
  if (total === 0) return 'There are no machines';
  const out = states.filter(({ health }) => !isInUse(health)).length;
  if (out === 0) return total === 1 ? 'The only machine takes tasks' : `All ${total} machines take tasks`;
  return `${out} of ${total} ${total === 1 ? 'machine' : 'machines'} ${out === 1 ? 'takes' : 'take'} no tasks`;
};
