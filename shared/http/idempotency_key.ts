/** The header `Idempotency-Key`: a client's name for a request, the same on every try, so that a lost answer does no harm. */
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError } from '../errors.ts';

/** JSON Schema of the header's value. */
export const idempotencyKeySchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' } as const;
const pattern = new RegExp(idempotencyKeySchema.pattern);

const MAX_QUOTED = 64;

/** Returns undefined if the header is absent. Throws PermanentError `bad-request` if it is not a key; several headers are none. */
export const idempotencyKeyOf = (headers: IncomingHttpHeaders): string | undefined => {
  const key = headers['idempotency-key']?.toString();
  if (key === undefined || pattern.test(key)) return key;
  throw new PermanentError(
    'bad-request',
    `The header Idempotency-Key is ${JSON.stringify(key.slice(0, MAX_QUOTED))}. Send 1 to 64 letters, digits, "_" or "-", or leave it out.`,
  );
};
