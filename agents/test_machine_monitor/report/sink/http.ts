/** Reports by HTTP, for labs that cannot reach Pub/Sub. */
import type { Request } from '../../../../shared/client/request.ts';
import { RefusedError, type Sink } from './sink.ts';

const TIMEOUT_MS = 15_000;

/** Worth another try as it is: the server is slow, or asks us to be. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

export const createHttpSink = (request: Request): Sink => ({
  async send(report, signal) {
    const answer = await request('POST', '/json/v1/machine/event/', {
      body: report,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    // A sign-in page is a 200 too, but nobody took the report.
    if (answer.status === 200 && answer.contentType === 'application/json') return;
    const isRefusal = answer.status >= 400 && answer.status < 500 && !TRANSIENT.has(answer.status);
    throw isRefusal ? new RefusedError(answer.explanation) : new Error(answer.explanation);
  },
  close: () => Promise.resolve(),
});
