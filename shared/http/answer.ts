/** Whole answers as JSON, and the one place where an error becomes an HTTP answer: an RFC 9457 problem. */
import type { ServerResponse } from 'node:http';
import { BusyError, FullError, PermanentError, REFUSALS } from '../errors.ts';
import { compress, encodingFor, encodingHeader } from './compression.ts';

export type Headers = Readonly<Record<string, string>>;

/** An RFC 9457 problem, `application/problem+json`. */
export interface Problem {
  /** A refusal's key, or `try-again`; relative, because it links to no page. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What a person must fix. */
  readonly detail: string;
}

// A machine's state is outdated as soon as it is sent, and only this caller may be allowed to see it.
const STANDARD_HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

const RETRY_AFTER_SECONDS = 5;
/** Headers that client libraries act on, by status. */
const STATUS_HEADERS: Readonly<Record<number, Headers>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  429: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  503: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
};

// It must not contain the error: that may name stored values or hold a secret. The log has it.
const TRY_AGAIN: Problem = {
  type: 'try-again',
  title: 'The server cannot answer now',
  status: 503,
  detail: 'The request itself is valid. Send it again in a few seconds.',
};

const BUSY: Problem = {
  type: 'try-again',
  title: 'The server is busy',
  status: 429,
  detail: 'The server has no memory left for this request. Send it again in a few seconds.',
};

const FULL: Problem = {
  type: 'try-again',
  title: 'The server has no room for another event stream',
  status: 503,
  detail: 'Too many event streams are open. Open it again in a few seconds.',
};

/** Sets the headers that every answer has, including answers that handlers write themselves. */
export const setStandardHeaders = (response: ServerResponse): void => {
  for (const [name, value] of Object.entries(STANDARD_HEADERS)) response.setHeader(name, value);
};

const write = (response: ServerResponse, status: number, bytes: Buffer, headers: Headers): void => {
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  // For HEAD, Node omits the body.
  response.end(bytes);
};

/** Compressed if that is worth it and the client accepts it. */
export const answerJson = async (response: ServerResponse, body: object): Promise<void> => {
  const bytes = Buffer.from(JSON.stringify(body));
  const encoding = encodingFor(response, bytes.length);
  write(response, 200, encoding === undefined ? bytes : await compress(bytes, encoding), {
    'Content-Type': 'application/json',
    ...encodingHeader(encoding),
  });
};

export const answerProblem = (response: ServerResponse, problem: Problem, headers: Headers = {}): void =>
  write(response, problem.status, Buffer.from(JSON.stringify(problem)), {
    'Content-Type': 'application/problem+json',
    ...STATUS_HEADERS[problem.status],
    ...headers,
  });

/** A PermanentError tells the caller what to fix. Any other error is the server's: `try-again`, status 429 or 503. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof FullError) return FULL;
  if (error instanceof BusyError) return BUSY;
  if (!(error instanceof PermanentError)) return TRY_AGAIN;
  const { status, title } = REFUSALS[error.refusal];
  return { type: error.refusal, title, status, detail: error.message };
};
