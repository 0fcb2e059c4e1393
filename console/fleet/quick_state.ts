/** The state of a machine in a word, for the moment until the sentences are loaded. */
import { healthBy } from '../../shared/health/health.ts';
import { healthSince } from '../../shared/health/since.ts';
import { DEFAULT_TIMES, type Times } from '../../shared/health/times.ts';
import type { Description } from '../../shared/types/description.ts';
import type { State } from './state.ts';

/** As `stateOf`, but nothing is said about why, nor about what else needs attention. */
export const quickState = (
  machine: Description,
  asOf: Date,
  deaf: boolean,
  times: Times = DEFAULT_TIMES,
): State => {
  const health = healthBy(times)(machine, asOf, deaf);
  return { health, since: healthSince(health, machine), why: '', action: '', attention: [] };
};
