/** A long JSON array, written as it is read: memory stays level however long it is, or however slowly it is taken. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Characters to a piece: fewer make more packets, more hold more at once. */
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

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

/**
 * Answers 200 once the first item is there; what fails before that is thrown, with nothing written. What fails later breaks
 * the connection, so that no client takes half an array for the whole, and is thrown too. A client that goes away ends the reading.
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
    if (!isGone(error)) throw error;
  } finally {
    await iterator.return?.();
  }
  return undefined;
};
