/** Server-Sent Events over one response: at the client's pace, kept alive, and over in good time. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What is to be written; closing it ends it. */
export interface EventSource extends AsyncIterable<Buffer> {
  readonly signal: AbortSignal;
  close(): void;
}

// Proxies give up on a silent connection after 30 s to 60 s.
const COMMENT_EVERY_MS = 15_000;
/** A client that takes nothing for so long is not there, or of no use. */
const STALLED_AFTER_MS = 30_000;

const HEADERS = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' } as const;

/** Waits until the client has taken what was written, or is given up on. */
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

/** Writes until the source ends, the client goes or stalls, or `lifeMs` are over. Throws what the source throws. */
export const answerEventStream = async (
  response: ServerResponse,
  source: EventSource,
  lifeMs: number,
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
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, COMMENT_EVERY_MS);
  try {
    response.writeHead(200, HEADERS);
    response.write('retry: 1000\n\n');
    for await (const chunk of source) if (!response.write(chunk)) await drained(response, source);
  } finally {
    clearTimeout(life);
    clearInterval(comments);
    close();
  }
  // What a stalled client has not taken would keep the connection open for as long as it likes.
  if (response.writableNeedDrain) response.destroy();
  else response.end();
};
