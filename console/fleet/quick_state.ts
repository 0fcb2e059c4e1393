/** The state of a machine without its reasons, for the moment until the sentences are loaded. */
import { attention } from '../../shared/health/attention.ts';
import { healthBy } from '../../shared/health/health.ts';
import { healthSince } from '../../shared/health/since.ts';
import { DEFAULT_TIMES, type Times } from '../../shared/health/times.ts';
import type { Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { State } from './state.ts';

const UNSAID = { why: '', action: '' };

/** As `stateOf`, but nothing is said about why. */
export const quickState = (
  machine: Description,
  asOf: Date,
  deaf: boolean,
  times: Times = DEFAULT_TIMES,
  busyAt = ZERO_TIME,
): State => {
  const word = healthBy(times)(machine, asOf, deaf);
  return {
    ...UNSAID,
    health: word,
    since: healthSince(word, machine),
    attention: attention(machine, asOf, busyAt).map((found) => ({ word: found, ...UNSAID })),
  };
};
