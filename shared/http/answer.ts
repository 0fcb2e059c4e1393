/** Writes whole answers. */
import type { ServerResponse } from 'node:http';
import { PermanentError, REFUSALS } from '../errors.ts';

// A machine's state is old the moment it is sent, and may be meant for one pair of eyes.
const ALWAYS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

export type Headers = Readonly<Record<string, string>>;

const write = (response: ServerResponse, status: number, body: object, headers: Headers): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  // Node leaves the body out for HEAD.
  response.end(bytes);
};

/** Headers of every answer, for handlers that write their own. */
export const setStandardHeaders = (response: ServerResponse): void => {
  for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value);
};

export const answerJson = (response: ServerResponse, body: object): void =>
  write(response, 200, body, { 'Content-Type': 'application/json' });

const RETRY_AFTER_SECONDS = 5;

/** What a client's library should know besides, by status. */
const BESIDES: Readonly<Record<number, Headers>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  503: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
};

export const answerProblem = (response: ServerResponse, problem: Problem, headers: Headers = {}): void =>
  write(response, problem.status, problem, {
    'Content-Type': 'application/problem+json',
    ...BESIDES[problem.status],
    ...headers,
  });

/** The one place where an error becomes an HTTP answer: RFC 9457 problems. */

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
