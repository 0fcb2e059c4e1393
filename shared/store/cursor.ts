/** Where a page of a timeline ends: opaque to clients, so that keys may change. */
import { PermanentError } from '../errors.ts';

const KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z-[0-9a-f]{12}$/;

/** The cursor behind the entry with this key. */
export const toCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** The key; PermanentError where the text is no cursor of ours. */
export const fromCursor = (cursor: string): string => {
  const key = cursor.length <= 100 ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  if (KEY.test(key) && toCursor(key) === cursor) return key;
  throw new PermanentError('bad-request', 'before must be the "Next" of an earlier page');
};
