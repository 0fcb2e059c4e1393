/** A stored timeline entry, read. */
import { CorruptRecordError, PermanentError } from '../errors.ts';
import type { Log } from '../log.ts';
import { TIMELINE_KINDS, type TimelineEntry } from '../types/timeline_entry.ts';

const text = (members: object, name: string): string => {
  const value: unknown = Object.hasOwn(members, name) ? (members as Record<string, unknown>)[name] : '';
  if (typeof value !== 'string') throw new CorruptRecordError(`${name} must be a string`);
  return value;
};

/** Undefined, and logged, where it does not read: one corrupt entry must not hide the rest. */
export const parseTimelineRecord = (
  machineId: string,
  key: string,
  stored: () => unknown,
  log: Pick<Log, 'error'>,
): TimelineEntry | undefined => {
  try {
    const members = stored();
    if (typeof members !== 'object' || members === null) throw new CorruptRecordError('it must be an object');
    const kind = text(members, 'Kind');
    const Kind = TIMELINE_KINDS.find((known) => known === kind);
    if (Kind === undefined) throw new CorruptRecordError('Kind is none that is known');
    return {
      Time: text(members, 'Time'),
      Kind,
      From: text(members, 'From'),
      To: text(members, 'To'),
      Actor: text(members, 'Actor'),
      Reason: text(members, 'Reason'),
      EventID: text(members, 'EventID'),
    };
  } catch (error) {
    log.error('corrupt timeline entry', { machineId, key, error });
    return undefined;
  }
};

/** Where a page of a timeline ends: opaque to clients, so that keys may change. */

const KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z-[0-9a-f]{12}$/;

/** The cursor behind the entry with this key. */
export const toCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** The key; PermanentError where the text is no cursor of ours. */
export const fromCursor = (cursor: string): string => {
  const key = cursor.length <= 100 ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  if (KEY.test(key) && toCursor(key) === cursor) return key;
  throw new PermanentError('bad-request', 'before must be the "Next" of an earlier page');
};
