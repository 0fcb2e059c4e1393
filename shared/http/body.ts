/** The bytes of a request's body, never more than a limit. */
import type { IncomingMessage } from 'node:http';
import { PermanentError } from '../errors.ts';

const tooLarge = (limitBytes: number) =>
  new PermanentError('too-large', `a body may have ${limitBytes} bytes here; send less`);

/**
 * PermanentError `too-large` as soon as that is known: before the first byte where the length is given. What follows is
 * read and dropped by Node, so that the sender, still busy sending, gets to read the answer.
 */
export const readBody = async (request: IncomingMessage, limitBytes: number): Promise<Buffer> => {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limitBytes) {
      chunks.push(chunk);
      return;
    }
    chunks.length = 0;
    reject(tooLarge(limitBytes));
  });
  request.on('end', () => resolve(Buffer.concat(chunks)));
  request.on('error', reject);
  request.on('close', () => reject(new Error('the client went away before its body had come')));
  return promise;
};
