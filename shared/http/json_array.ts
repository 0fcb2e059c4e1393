/** A long JSON array as an answer, written as it is read: memory stays constant for any length and any client. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createCompressor, encodingFor, encodingHeader } from './compression.ts';

/** Characters per piece: smaller pieces mean more packets, larger ones more memory. */
const PIECE_CHARACTERS = 64 * 1024;

async function* piecesOf(items: AsyncIterable<unknown>): AsyncGenerator<string, undefined> {
  let piece = '[';
  let separator = '';
  for await (const item of items) {
    piece += separator + JSON.stringify(item);
    separator = ',';
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]`;
  return undefined;
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

const isDisconnect = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

/**
 * Answers 200 after the first piece is read; throws an error before that with nothing written. A later error breaks the connection, so that
 * no client takes a partial array for the whole, and is thrown too. If the client disconnects, the iteration ends without an error.
 */
export const answerJsonArray = async (
  response: ServerResponse,
  items: AsyncIterable<unknown>,
): Promise<undefined> => {
  const pieces = piecesOf(items);
  try {
    // A short array is one piece.
    const { value: first = '' } = await pieces.next();
    const encoding = encodingFor(response, first.length);
    response.writeHead(200, { 'Content-Type': 'application/json', ...encodingHeader(encoding) });
    if (response.req.method === 'HEAD') {
      response.end();
      return undefined;
    }
    const source = Readable.from(joined(first, pieces));
    if (encoding === undefined) await pipeline(source, response);
    else await pipeline(source, createCompressor(encoding, false), response);
  } catch (error) {
    if (!isDisconnect(error)) throw error;
  } finally {
    await pieces.return(undefined);
  }
  return undefined;
};
