/** The one place where an error becomes an HTTP answer: RFC 9457 problems. */
import { PermanentError, REFUSALS } from '../errors.ts';

export interface Problem {
  /** A refusal's key, or `try-again`; relative, since it names no page. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What to mend, for a person. */
  readonly detail: string;
}

// Nothing of what went wrong is told: it may name what is stored, or hold a secret. The log has it.
const TRY_AGAIN: Problem = {
  type: 'try-again',
  title: 'The server cannot answer now',
  status: 503,
  detail: 'Nothing is wrong with the request. Send it again in a few seconds.',
};

/** A PermanentError tells the caller what to mend; anything else is ours, and passes or is alerted. */
export const problemOf = (error: unknown): Problem => {
  if (!(error instanceof PermanentError)) return TRY_AGAIN;
  const { status, title } = REFUSALS[error.refusal];
  return { type: error.refusal, title, status, detail: error.message };
};
