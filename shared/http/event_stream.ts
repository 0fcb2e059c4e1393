/** A Server-Sent Events answer: sent at the client's pace, kept alive by comments, and ended in time. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** The frames to send. `close` ends the iteration and aborts the signal. */
export interface EventSource extends AsyncIterable<Buffer> {
  readonly signal: AbortSignal;
  close(): void;
}

/** Proxies drop a silent connection after 30 s to 60 s. */
const COMMENT_EVERY_MS = 15_000;
/** A client that reads nothing for this long is disconnected. */
const STALLED_AFTER_MS = 30_000;

/** A single line break ends no frame: the older agents' library would take a comment that is one for an event. */
const COMMENT = ':\n';

interface StreamOptions {
  /** The stream ends after this time, and the client connects again. */
  readonly lifeMs: number;
  /** Undefined: none is sent, because the older agents' library would take it for an event. */
  readonly retryMs: number | undefined;
}

const HEADERS = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' } as const;

/** Waits until the client has read what was written; closes the source if that takes too long. */
const drained = async (response: ServerResponse, source: EventSource): Promise<void> => {
  const stalled = setTimeout(() => source.close(), STALLED_AFTER_MS);
  try {
    await once(response, 'drain', { signal: source.signal });
  } catch (error) {
    if (!source.signal.aborted) throw error;
  } finally {
    clearTimeout(stalled);
  }
};

/** Sends until the source ends, the client disconnects or stalls, or `lifeMs` have passed. Throws what the source throws. */
export const answerEventStream = async (
  response: ServerResponse,
  source: EventSource,
  { lifeMs, retryMs }: StreamOptions,
): Promise<void> => {
  const close = (): void => source.close();
  if (response.destroyed || response.req.method === 'HEAD') {
    close();
    response.writeHead(200, HEADERS).end();
    return;
  }
  response.once('close', close);
  const life = setTimeout(close, lifeMs);
  const comments = setInterval(() => {
    if (!response.writableNeedDrain) response.write(COMMENT);
  }, COMMENT_EVERY_MS);
  try {
    response.writeHead(200, HEADERS);
    if (retryMs === undefined) response.flushHeaders();
    else response.write(`retry: ${retryMs}\n\n`);
    for await (const chunk of source) if (!response.write(chunk)) await drained(response, source);
  } finally {
    clearTimeout(life);
    clearInterval(comments);
    close();
  }
  // Unread bytes would keep the connection of a stalled client open indefinitely.
  if (response.writableNeedDrain) response.destroy();
  else response.end();
};
