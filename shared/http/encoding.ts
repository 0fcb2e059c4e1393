/** Which bodies we can read: UTF-8, as it is. */
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { PermanentError } from '../errors.ts';
import { contentTypeOf } from './framework.ts';

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
