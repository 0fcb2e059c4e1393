/** How many machines need attention beside their health, by what for. */
import { ATTENTIONS } from '../../shared/health/attention.ts';
import { inOrder, type WithState } from './counts.ts';
import { createCounter } from './kept_counts.ts';

/** Returns what counts them; one machine may be in several counts. It looks only at those that changed since it counted last. */
export const attentionCounter = () => {
  const count = createCounter(({ state }: WithState) => state.attention.map(({ word }) => word));
  return (rows: readonly WithState[]) => inOrder(count(rows), ATTENTIONS);
};

export const attentionCounts = (rows: readonly WithState[]) => attentionCounter()(rows);
