/** How many machines need attention beside their health, by what for. */
import { ATTENTIONS } from '../../shared/health/attention.ts';
import { countOf } from './counts.ts';
import type { State } from './state.ts';

/** One machine may be in several counts. */
export const attentionCounts = (states: readonly State[]) =>
  countOf(
    states
      .filter(({ attention }) => attention.length > 0)
      .flatMap(({ attention }) => attention.map(({ word }) => word)),
    ATTENTIONS,
  );
