/** A page of a stored timeline: its entries, parsed, and the cursor to the next page. */
import { CorruptRecordError, PermanentError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TimelineEntry, TimelinePage } from '../types/timeline_entry.ts';

/** As `timelineEntries` makes them: `2026-01-02T03:04:05.678Z-0123456789ab`. */
const KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z-[0-9a-f]{12}$/;
const MAX_CURSOR_CHARACTERS = 100;

/** Returns a cursor to what follows the entry with this key. Cursors are opaque to clients, so that keys may change. */
const toCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** Returns the key; throws PermanentError if the text is not a cursor of ours. */
export const fromCursor = (cursor: string): string => {
  const key =
    cursor.length <= MAX_CURSOR_CHARACTERS ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  if (KEY.test(key) && toCursor(key) === cursor) return key;
  throw new PermanentError(
    'bad-request',
    `before is ${JSON.stringify(cursor.slice(0, MAX_CURSOR_CHARACTERS))}, which is not a cursor; pass the "Next" of an earlier page`,
  );
};

/** An entry as a store holds it; `read` decodes its members and may throw. */
export interface StoredEntry {
  readonly key: string;
  readonly read: () => unknown;
}

const text = (members: object, name: string): string => {
  const value: unknown = Object.hasOwn(members, name) ? (members as Record<string, unknown>)[name] : '';
  if (typeof value !== 'string') throw new CorruptRecordError(`${name} must be a string`);
  return value;
};

/**
 * Parses members such as `{"Time":"2026-01-02T03:04:05.678Z","Kind":"version","From":"v1","To":"v2"}`; missing text is "". Any kind is read:
 * another release may have written it.
 */
const parseEntry = (members: unknown): TimelineEntry => {
  if (typeof members !== 'object' || members === null) throw new CorruptRecordError('it must be an object');
  const Kind = text(members, 'Kind');
  if (Kind === '') throw new CorruptRecordError('Kind must not be empty');
  return {
    Time: text(members, 'Time'),
    Kind,
    From: text(members, 'From'),
    To: text(members, 'To'),
    Actor: text(members, 'Actor'),
    Reason: text(members, 'Reason'),
    EventID: text(members, 'EventID'),
  };
};

/**
 * Returns the page of the first `limit` entries. Pass one more entry than the limit if there is one: it shows that a next page exists. Logs
 * and skips a corrupt entry, so that it does not hide the others.
 */
export const timelinePage = (
  machineId: string,
  stored: readonly StoredEntry[],
  limit: number,
  log: Pick<Log, 'error'>,
): TimelinePage => {
  const onPage = stored.slice(0, limit);
  const Entries = onPage.flatMap(({ key, read }) => {
    try {
      return parseEntry(read());
    } catch (error) {
      log.error('corrupt timeline entry', { machineId, key, error });
      return [];
    }
  });
  const last = stored.length > limit ? onPage.at(-1) : undefined;
  return { Entries, Next: last === undefined ? '' : toCursor(last.key) };
};
