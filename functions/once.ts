/** What identifies an operator's request across its tries: the header `Idempotency-Key`. */
import { hash } from 'node:crypto';
import { idempotencyKeyOf } from '../shared/http/idempotency_key.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import type { Origin } from '../shared/timeline/entries.ts';

/** JSON, so that no two lists of texts are the same text. */
const hashOf = (...parts: readonly string[]): string => hash('sha256', JSON.stringify(parts));

/**
 * Returns `{}` without the header. A key counts per caller and machine; what must be the same on every try is the action and the body, byte by
 * byte. Throws PermanentError `bad-request` for an invalid key.
 */
export const onceOf = (
  { headers, caller }: Pick<ApiRequest, 'headers' | 'caller'>,
  id: string,
  action: string,
  body: Buffer,
): Pick<Origin, 'once'> => {
  const key = idempotencyKeyOf(headers);
  if (key === undefined) return {};
  return {
    once: { key: hashOf(caller.email, id, key), request: hashOf(action, body.toString('latin1')) },
  };
};
