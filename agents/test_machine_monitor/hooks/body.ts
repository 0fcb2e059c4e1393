/** The body of a hook's request. */
import type { IncomingMessage } from 'node:http';
import { PermanentError } from '../../../shared/errors.ts';

/** The task runner's state is a few KB. */
const MAX_BYTES = 1024 * 1024;

/** Throws PermanentError where it is too large or not JSON. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_BYTES)
      throw new PermanentError('too-large', `the body is longer than ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch (cause) {
    throw new PermanentError('not-json', 'the body must be JSON', { cause });
  }
};
