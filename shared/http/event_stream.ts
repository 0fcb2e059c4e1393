/** A Server-Sent Events answer: sent at the client's pace, kept alive by comments, and ended in time. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { pipeline, type Writable } from 'node:stream';
import type { Encoding } from './accept_encoding.ts';
import { createCompressor, encodingFor, encodingHeader } from './compression.ts';

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
  /** Compressed if the client accepts it. */
  readonly isCompressible: boolean;
}

const HEADERS = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' } as const;

/** Where to write the frames: each write reaches the client at once, compressed or not. */
const openSink = (response: ServerResponse, encoding: Encoding | undefined): Writable => {
  if (encoding === undefined) return response;
  const compressor = createCompressor(encoding, true);
  // Ends and breaks off with the answer, which frees its memory.
  pipeline(compressor, response, () => undefined);
  return compressor;
};

/** Waits until the client has read what was written; closes the source if that takes too long. */
const drained = async (sink: Writable, source: EventSource): Promise<void> => {
  const stalled = setTimeout(() => source.close(), STALLED_AFTER_MS);
  try {
    await once(sink, 'drain', { signal: source.signal });
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
  { lifeMs, retryMs, isCompressible }: StreamOptions,
): Promise<void> => {
  const close = (): void => source.close();
  const encoding = isCompressible ? encodingFor(response, Infinity) : undefined;
  response.writeHead(200, { ...HEADERS, ...encodingHeader(encoding) });
  if (response.destroyed || response.req.method === 'HEAD') {
    close();
    response.end();
    return;
  }
  response.once('close', close);
  const sink = openSink(response, encoding);
  const life = setTimeout(close, lifeMs);
  const comments = setInterval(() => {
    if (!sink.writableNeedDrain) sink.write(COMMENT);
  }, COMMENT_EVERY_MS);
  try {
    if (retryMs === undefined) response.flushHeaders();
    else sink.write(`retry: ${retryMs}\n\n`);
    for await (const chunk of source) if (!sink.write(chunk)) await drained(sink, source);
  } finally {
    clearTimeout(life);
    clearInterval(comments);
    close();
  }
  // Unread bytes would keep the connection of a stalled client open indefinitely.
  if (response.writableNeedDrain || sink.writableNeedDrain) response.destroy();
  else sink.end();
};
