/** Requests that are sent again under the same key: the first answer is kept for a day, in the transaction of its change, and given again. */
import { CorruptRecordError, PermanentError } from '../errors.ts';
import type { Origin } from '../timeline/entries.ts';

export type Once = NonNullable<Origin['once']>;

/** `unknown`: there was no such machine. */
const OUTCOMES = ['changed', 'unchanged', 'unknown'] as const;
/** What a request did. */
export type Outcome = (typeof OUTCOMES)[number];

/** An earlier try of the request was answered; this one did nothing. */
export class AnsweredBefore extends Error {
  override readonly name = 'AnsweredBefore';
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(`an earlier try of the request was answered: ${outcome}`);
    this.outcome = outcome;
  }
}

/** A kept answer, as a store holds it. */
export interface KeptAnswer {
  readonly request: unknown;
  readonly outcome: unknown;
}

/**
 * Returns if there is no kept answer. Throws AnsweredBefore if it is that of this request, PermanentError `key-reused` if it is that of another
 * one, CorruptRecordError if its outcome is none.
 */
export const refuseRepeat = ({ key, request }: Once, kept: KeptAnswer | undefined): void => {
  if (kept === undefined) return;
  if (kept.request !== request)
    throw new PermanentError(
      'key-reused',
      'The Idempotency-Key was used for another action or body on this machine in the last 24 hours. Send a new key for each new request.',
    );
  const outcome = OUTCOMES.find((known) => known === kept.outcome);
  if (outcome === undefined) throw new CorruptRecordError(`the answer ${key} is corrupt: its outcome`);
  throw new AnsweredBefore(outcome);
};
