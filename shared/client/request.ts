/** An agent's requests to the machine server: identified, limited in time, with bounded answers. */
import { until } from '../time_limit.ts';
import type { Identify } from './google_identity.ts';

/** A Description is a few KB. */
const MAX_ANSWER_CHARS = 1024 * 1024;

export interface Answer {
  readonly status: number;
  /** Lower case, without parameters: `application/json`; empty without a `Content-Type` header. */
  readonly contentType: string;
  readonly text: string;
  /** The request, the status and the start of the answer's text, for an error or a log. */
  readonly explanation: string;
}

interface RequestOptions {
  readonly body?: unknown;
  /** The same on every try of one request, so that a receiver that took an earlier try does not act again. */
  readonly idempotencyKey?: string;
  /** The longest answer; 1 MiB if absent. */
  readonly answerChars?: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Resolves for any status. Throws if the request fails on its way, takes longer than `timeoutMs`, or the answer is too long. */
export type Request = (method: 'GET' | 'POST', path: string, options: RequestOptions) => Promise<Answer>;

/** Resolves for any status. The caller reads the body and ends it with the signal. */
export type OpenStream = (path: string, signal: AbortSignal) => Promise<Response>;

const boundedText = async (response: Response, maxChars: number): Promise<string> => {
  let text = '';
  if (response.body === null) return text;
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.length > maxChars) throw new Error(`the answer is longer than ${maxChars} characters`);
  }
  return text;
};

const contentTypeOf = ({ headers }: Response): string =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';

/** The server's own answers explain themselves. The page of a load balancer or a proxy does not, and may differ each time, as by a request ID. */
const quoted = (contentType: string, text: string): string =>
  contentType === 'text/html' ? 'an HTML page, which is not the machine server’s' : text.slice(0, 500);

const explain = (
  method: string,
  path: string,
  { status, contentType, text }: Omit<Answer, 'explanation'>,
): string => {
  // Redirections are not followed: the identity is for this server only.
  const hint = status >= 300 && status < 400 ? ' (a redirection: check --machine_server)' : '';
  return `${method} ${path} answered ${status}${hint}: ${quoted(contentType, text)}`;
};

/** `server` may have a path; request paths are appended to it. */
export const createRequest = (
  server: URL,
  identify: Identify,
  userAgent: string,
): { request: Request; openStream: OpenStream } => {
  const send = async (
    method: string,
    path: string,
    signal: AbortSignal,
    {
      body,
      ...own
    }: { readonly accept: string; readonly 'idempotency-key'?: string; readonly body?: unknown },
  ) => {
    const headers = { ...(await until(signal, identify())), ...own, 'user-agent': userAgent };
    const url = `${server.origin}${server.pathname.replace(/\/$/, '')}${path}`;
    const common = { method, redirect: 'manual', signal } as const;
    return body === undefined
      ? fetch(url, { ...common, headers })
      : fetch(url, {
          ...common,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
  };
  return {
    async request(method, path, { body, idempotencyKey, answerChars = MAX_ANSWER_CHARS, timeoutMs, signal }) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const response = await send(method, path, limit, {
        accept: 'application/json',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        body,
      });
      const text = await boundedText(response, answerChars);
      const answer = { status: response.status, contentType: contentTypeOf(response), text };
      return { ...answer, explanation: explain(method, path, answer) };
    },
    openStream: (path, signal) => send('GET', path, signal, { accept: 'text/event-stream' }),
  };
};
