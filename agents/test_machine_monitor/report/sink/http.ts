/** The HTTP sink, for labs that cannot reach Pub/Sub. */
import type { Request } from '../../../../shared/client/request.ts';
import { CLIENT_MS } from '../../../../shared/time_limits.ts';
import { RefusedError, type Sink } from './sink.ts';

/** The client errors that may pass: request timeout, too early, too many requests. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

export const createHttpSink = (request: Request): Sink => ({
  async send(event, signal, key) {
    const answer = await request('POST', '/json/v1/machine/event/', {
      body: event,
      idempotencyKey: key,
      timeoutMs: CLIENT_MS,
      signal,
    });
    // A sign-in page also answers 200, but as HTML, and it drops the event.
    if (answer.status === 200 && answer.contentType === 'application/json') return answer.explanation;
    const isRefusal = answer.status >= 400 && answer.status < 500 && !TRANSIENT.has(answer.status);
    throw isRefusal ? new RefusedError(answer.explanation) : new Error(answer.explanation);
  },
  close: () => Promise.resolve(),
});
