/** A page of a stored timeline: its entries, parsed, and the cursor to the next page. */
import { CorruptRecordError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TimelineEntry, TimelinePage } from '../types/timeline_entry.ts';
import { fromCursor, toCursor } from './cursor.ts';

/** As `timelineEntries` makes them: `2026-01-02T03:04:05.678Z-0123456789ab`. */
const KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z-[0-9a-f]{12}$/;

/** The key before which a page begins; throws PermanentError if `before` is not a cursor. */
export const keyBefore = (before: string): string => fromCursor(before, KEY);

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
