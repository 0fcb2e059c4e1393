/** A long JSON answer, written piece by piece at its reader's pace: memory stays constant for any length and any client. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createCompressor, encodingFor, encodingHeader } from './compression.ts';

/** A client that does not take one piece in this time is disconnected. */
const STALLED_AFTER_MS = 30_000;

/** The pieces again, the first of them read already; `stall` is called if one is not taken in time. */
async function* taken(
  first: Buffer,
  rest: AsyncIterable<Buffer>,
  stall: () => void,
): AsyncGenerator<Buffer, undefined> {
  const give = function* (piece: Buffer): Generator<Buffer> {
    const timer = setTimeout(stall, STALLED_AFTER_MS);
    try {
      yield piece;
    } finally {
      clearTimeout(timer);
    }
  };
  yield* give(first);
  for await (const piece of rest) yield* give(piece);
  return undefined;
}

/** The client left, or was disconnected. */
const isDisconnect = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ABORT_ERR');

/**
 * Answers 200 after the first piece is read; throws an error before that with nothing written. A later error breaks the connection, so that
 * no client takes a partial answer for the whole, and is thrown too. If the client disconnects, or takes a piece for longer than 30 s, the
 * iteration ends without an error. At most three pieces are held at a time.
 */
export const answerPieces = async (
  response: ServerResponse,
  pieces: AsyncGenerator<Buffer, undefined>,
): Promise<undefined> => {
  const stalled = new AbortController();
  try {
    // A short answer is one piece.
    const { value: first = Buffer.alloc(0) } = await pieces.next();
    const encoding = encodingFor(response, first.length);
    response.writeHead(200, { 'Content-Type': 'application/json', ...encodingHeader(encoding) });
    if (response.req.method === 'HEAD') {
      response.end();
      return undefined;
    }
    const source = Readable.from(taken(first, pieces, () => stalled.abort()));
    const options = { signal: stalled.signal };
    if (encoding === undefined) await pipeline(source, response, options);
    else await pipeline(source, createCompressor(encoding, false), response, options);
  } catch (error) {
    if (!isDisconnect(error)) throw error;
  } finally {
    await pieces.return(undefined);
  }
  return undefined;
};
