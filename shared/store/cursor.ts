/** Cursors to the next page of a list: opaque to clients, so that keys may change. */
import { PermanentError } from '../errors.ts';

const QUOTED_CHARACTERS = 100;

/** Returns a cursor to what follows the item with this key. */
export const toCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** Returns the key; throws PermanentError if the text is not a cursor to a key of this pattern. */
export const fromCursor = (cursor: string, pattern: RegExp): string => {
  const key = Buffer.from(cursor, 'base64url').toString('latin1');
  if (pattern.test(key) && toCursor(key) === cursor) return key;
  throw new PermanentError(
    'bad-request',
    `before is ${JSON.stringify(cursor.slice(0, QUOTED_CHARACTERS))}, which is not a cursor; pass the "Next" of an earlier page`,
  );
};
