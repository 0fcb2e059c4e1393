/** Whether a requested cycle may be done now: pure, by what the journal and the request say. */
import type { Timing } from './config/controller.ts';
import type { Done } from './journal_lines.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A request whose off failed is tried again after this time, so often. */
const FAILED_AGAIN_MS = 15 * 60_000;
export const MAX_TRIES = 3;

export interface Facts {
  readonly isProtected: boolean;
  readonly timing: Pick<Timing, 'maxPerDay' | 'minGapSeconds'>;
  /** The machine's attempts of the last 24 h. */
  readonly ended: readonly { readonly done: Done; readonly agoMs: number }[];
  readonly requestId: string;
  /** In maintenance, and the request is older. */
  readonly isInMaintenance: boolean;
  /** A person lifts the cap. */
  readonly isInsisted: boolean;
}

export type Verdict =
  | { readonly kind: 'go' }
  /** Asked again at the next look. */
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'end'; readonly outcome: 'capped' | 'refused'; readonly why: string };

const wait = (why: string): Verdict => ({ kind: 'wait', why });

/** How many attempts of this request failed; a cycle by hand has none. */
export const failuresOf = ({ ended, requestId }: Pick<Facts, 'ended' | 'requestId'>): number =>
  requestId === ''
    ? 0
    : ended.filter(({ done }) => done.request === requestId && done.outcome === 'failed').length;

export const verdict = (facts: Facts): Verdict => {
  const { isProtected, timing, ended, requestId, isInMaintenance, isInsisted } = facts;
  if (isProtected) return { kind: 'end', outcome: 'refused', why: 'the outlet is protected' };
  if (isInMaintenance) return wait('in maintenance');
  const counted = ended.filter(({ done }) => done.counted);
  if (counted.filter(({ agoMs }) => agoMs < DAY_MS).length >= timing.maxPerDay && !isInsisted)
    return { kind: 'end', outcome: 'capped', why: `cycled ${timing.maxPerDay} times in 24 h` };
  if (counted.some(({ agoMs }) => agoMs < timing.minGapSeconds * 1000))
    return wait(`cycled less than ${timing.minGapSeconds / 60} min ago`);
  const failed = ended.filter(
    ({ done }) => requestId !== '' && done.request === requestId && done.outcome === 'failed',
  );
  if (failed.some(({ agoMs }) => agoMs < FAILED_AGAIN_MS)) return wait('its last try failed');
  return { kind: 'go' };
};
