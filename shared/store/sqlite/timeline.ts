/** The timelines in the SQLite file. */
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../../log.ts';
import type { KeyedEntry } from '../../timeline/entries.ts';
import type { TimelineEntry, TimelinePage } from '../../types/timeline_entry.ts';
import { fromCursor, toCursor } from '../timeline_page.ts';
import { expiry, TIMELINE_MS } from '../retention.ts';
import { parseTimelineRecord } from '../timeline_page.ts';

/** Sorts after every key. */
const END = '~';

export const sqliteTimeline = (database: DatabaseSync, log: Pick<Log, 'error'>) => {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO timeline (machine_id, key, entry, expires_ms) VALUES (?, ?, ?, ?)',
  );
  const page = database.prepare(
    'SELECT key, entry FROM timeline WHERE machine_id = ? AND key < ? ORDER BY key DESC LIMIT ?',
  );
  return {
    /** Inside the transaction of the change that they tell of. */
    append(machineId: string, entries: readonly KeyedEntry[]): void {
      for (const { key, entry } of entries) {
        insert.run(machineId, key, JSON.stringify(entry), expiry(entry.Time, TIMELINE_MS).getTime());
      }
    },
    page(machineId: string, limit: number, before: string | undefined): TimelinePage {
      // One more than asked for says whether there is a next page.
      const found = page.all(machineId, before === undefined ? END : fromCursor(before), limit + 1);
      const rows = found
        .slice(0, limit)
        .map(({ key, entry }) => ({ key: String(key), entry: String(entry) }));
      const last = found.length > limit ? rows.at(-1) : undefined;
      const entries = rows.map(({ key, entry }) =>
        parseTimelineRecord(machineId, key, () => JSON.parse(entry), log),
      );
      return {
        Entries: entries.filter((entry): entry is TimelineEntry => entry !== undefined),
        Next: last === undefined ? '' : toCursor(last.key),
      };
    },
  };
};
