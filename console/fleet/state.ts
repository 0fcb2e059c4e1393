/** The state of a machine as people see it: its health in one word, since when, why, and what to do; then what else needs attention. */
import { type Advice, attentionAdvice, healthAdvice } from '../../shared/health/advice.ts';
import { type Attention, attention } from '../../shared/health/attention.ts';
import { type Health, healthBy, isInUse } from '../../shared/health/health.ts';
import { healthSince } from '../../shared/health/since.ts';
import { DEFAULT_TIMES, type Times } from '../../shared/health/times.ts';
import type { Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';

export interface State extends Advice {
  readonly health: Health;
  /** Never: it is not known. */
  readonly since: string;
  readonly attention: readonly (Advice & { readonly word: Attention })[];
}

/**
 * `asOf`: the server's time when this copy was current. `deaf`: age says nothing, as the reader gets no readings. `times`: the instance's.
 * `busyAt`: when the controller of its outlet was last worked on; never: that is not known.
 */
export const stateOf = (
  machine: Description,
  asOf: Date,
  deaf: boolean,
  times: Times = DEFAULT_TIMES,
  busyAt = ZERO_TIME,
): State => {
  const word = healthBy(times)(machine, asOf, deaf);
  return {
    health: word,
    since: healthSince(word, machine),
    ...healthAdvice(word, machine, asOf),
    attention: attention(machine, asOf, busyAt).map((found) => ({
      word: found,
      ...attentionAdvice(found, machine, asOf),
    })),
  };
};

/** Why the machine is as it is, in one line; empty if all is well. */
export const whyLine = (state: State, { Note }: Description): string =>
  [isInUse(state.health) ? '' : state.why, ...state.attention.map(({ word }) => word), Note.Message]
    .filter((text) => text !== '')
    .join(' · ');
