/** The bytes of a request's body, never more than a limit. */
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { PermanentError } from '../errors.ts';
import { contentTypeOf } from './framework.ts';
import { wellFormed } from '../types/well_formed.ts';

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

/** Which bodies we can read: UTF-8, as it is. */

const charsetOf = (contentType: string): string => {
  try {
    return new MIMEType(contentType).params.get('charset') ?? 'utf-8';
  } catch {
    // Existing clients send what they like, and the body says itself what it is.
    return 'utf-8';
  }
};

const READABLE = new Set(['utf-8', 'utf8', 'us-ascii']);

/** PermanentError `bad-request` for a compressed body and for one in another character set. */
export const checkEncoding = (request: IncomingMessage): void => {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new PermanentError('bad-request', 'the body is compressed; send it as it is');
  const charset = charsetOf(contentTypeOf(request) ?? '');
  if (!READABLE.has(charset.toLowerCase()))
    throw new PermanentError('bad-request', 'the body has another character set; send UTF-8');
};

/** Bytes of a body → text → JSON, or a PermanentError that says what to mend. */

/** Fatal, and without a byte order mark where there was one. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** PermanentError `not-json` for what is not UTF-8. */
export const textOf = (body: Buffer): string => {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new PermanentError('not-json', 'the body is not UTF-8', { cause });
  }
};

// Deeper than any body that a schema of ours admits.
const BODY_DEPTH = 4;

/** PermanentError `not-json` for what is not JSON; whatever else it is, a parser must still look at it. Texts are well-formed. */
export const jsonOf = (body: Buffer): unknown => {
  try {
    return wellFormed(JSON.parse(textOf(body)) as unknown, BODY_DEPTH);
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    throw new PermanentError('not-json', `the body is not JSON: ${String(cause).slice(0, 200)}`, { cause });
  }
};
