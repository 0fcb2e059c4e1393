/** A long JSON array as an answer, written as it is read: memory stays constant for any length and any client. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Characters per piece: smaller pieces mean more packets, larger ones more memory. */
const PIECE_CHARACTERS = 64 * 1024;

async function* piecesOf(
  first: IteratorResult<unknown>,
  rest: AsyncIterator<unknown>,
): AsyncGenerator<string> {
  let piece = '[';
  for (let item = first, separator = ''; item.done !== true; item = await rest.next(), separator = ',') {
    piece += separator + JSON.stringify(item.value);
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]`;
}

const isDisconnect = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

/**
 * Answers 200 after the first item is read; throws an error before that with nothing written. A later error breaks the connection, so that
 * no client takes a partial array for the whole, and is thrown too. If the client disconnects, the iteration ends without an error.
 */
export const answerJsonArray = async (
  response: ServerResponse,
  items: AsyncIterable<unknown>,
): Promise<undefined> => {
  const iterator = items[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    response.writeHead(200, { 'Content-Type': 'application/json' });
    if (response.req.method === 'HEAD') response.end();
    else await pipeline(Readable.from(piecesOf(first, iterator)), response);
  } catch (error) {
    if (!isDisconnect(error)) throw error;
  } finally {
    await iterator.return?.();
  }
  return undefined;
};
