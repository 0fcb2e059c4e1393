/** A request's body: its bytes, up to a limit, then its text and its JSON. */
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { PermanentError } from '../errors.ts';
import { checkStructure } from '../json_structure.ts';
import { wellFormed } from '../types/well_formed.ts';
import { contentTypeOf } from './framework.ts';

const READABLE_CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);
const MAX_QUOTED = 64;

/** Deeper than any schema of a body allows. */
const BODY_DEPTH = 4;

/** Throws on invalid UTF-8; drops a byte order mark. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const disconnected = () => new Error('the client disconnected before its body was complete');

const tooLarge = (limitBytes: number) =>
  new PermanentError(
    'too-large',
    `The body is larger than ${limitBytes} bytes, the limit of this path. Send less.`,
  );

/**
 * Returns how many bytes the body has, or at most has if the request does not announce it. Throws PermanentError `too-large` if that is
 * more than the limit.
 */
export const expectedBytes = ({ headers }: IncomingMessage, limitBytes: number): number => {
  const bytes = Number(headers['content-length'] ?? limitBytes);
  if (bytes > limitBytes) throw tooLarge(limitBytes);
  return bytes;
};

/**
 * Throws PermanentError `too-large` as soon as the size is known: before the first byte if the request announces its length.
 * Node then reads and drops the rest, so that a client still sending can read the answer.
 */
export const readBody = async (request: IncomingMessage, limitBytes: number): Promise<Buffer> => {
  expectedBytes(request, limitBytes);
  // It may have waited for room, and its client may have left meanwhile: nothing would happen any more.
  if (request.destroyed) throw disconnected();
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
  // Most bodies come in one piece: no copy.
  request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on('error', reject);
  // Every request closes; an error with its stack, made for each, would cost a twentieth of an event.
  request.on('close', () => {
    if (!request.complete) reject(disconnected());
  });
  return promise;
};

/** `application/json; charset=utf-16` → `utf-16`. */
const charsetOf = (contentType: string): string => {
  try {
    return new MIMEType(contentType).params.get('charset') ?? 'utf-8';
  } catch {
    // Existing clients send invalid content types with valid bodies.
    return 'utf-8';
  }
};

/** Throws PermanentError `bad-request` for a compressed body and for a character set other than UTF-8. */
export const checkEncoding = (request: IncomingMessage): void => {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new PermanentError(
      'bad-request',
      `The body is compressed: its Content-Encoding is ${JSON.stringify(encoding.slice(0, MAX_QUOTED))}. Send it uncompressed.`,
    );
  const charset = charsetOf(contentTypeOf(request) ?? '');
  if (!READABLE_CHARSETS.has(charset.toLowerCase()))
    throw new PermanentError(
      'bad-request',
      `The body has the character set ${JSON.stringify(charset.slice(0, MAX_QUOTED))}. Send UTF-8.`,
    );
};

/** Throws PermanentError `not-json` if the body is not UTF-8. */
export const textOf = (body: Buffer): string => {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new PermanentError('not-json', 'The body is not UTF-8. Send JSON encoded as UTF-8.', { cause });
  }
};

/** Any JSON value, still to be parsed by a schema. Throws PermanentError `not-json`, or `over-limit` for more than 200,000 values. */
export const parsedJson = (body: Buffer): unknown => {
  checkStructure(body);
  const text = textOf(body);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new PermanentError(
      'not-json',
      `The body is not JSON: ${String(cause).slice(0, 200)}. Send one JSON object.`,
      { cause },
    );
  }
};

/** As `parsedJson`, with well-formed strings. */
export const jsonOf = (body: Buffer): unknown => wellFormed(parsedJson(body), BODY_DEPTH);
