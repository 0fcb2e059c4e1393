/** The table of timeline entries in the SQLite file. */
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../../log.ts';
import type { KeyedEntry } from '../../timeline/entries.ts';
import type { TimelinePage } from '../../types/timeline_entry.ts';
import { normalizeTime, ZERO_TIME } from '../../types/time.ts';
import { expiry, TIMELINE_MS } from '../../retention.ts';
import type { PageRequest } from '../store.ts';
import { keyBefore, timelinePage } from '../timeline_page.ts';

/** What follows the time in a key: `-0123456789ab`. */
const HASH_CHARACTERS = 13;
/** Sorts after every key. */
const END = '~';

export const sqliteTimeline = (database: DatabaseSync, log: Pick<Log, 'error'>) => {
  const insert = database.prepare(
    `INSERT INTO timeline (machine_id, key, entry, expires_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (machine_id, key) DO UPDATE SET entry = excluded.entry, expires_ms = excluded.expires_ms`,
  );
  const select = database.prepare(
    'SELECT key, entry FROM timeline WHERE machine_id = ? AND key < ? ORDER BY key DESC LIMIT ?',
  );
  const newest = database.prepare('SELECT max(key) AS key FROM timeline WHERE machine_id = ?');
  return {
    /** The time of the newest entry; the zero time if there is none. */
    newest: (machineId: string): string =>
      // Stryker disable next-line OptionalChaining: a maximum is always a row
      normalizeTime(String(newest.get(machineId)?.['key']).slice(0, -HASH_CHARACTERS)) ?? ZERO_TIME,
    /** Call it inside the transaction that writes the change itself. */
    append(machineId: string, entries: readonly KeyedEntry[]): void {
      for (const { key, entry } of entries) {
        insert.run(machineId, key, JSON.stringify(entry), expiry(entry.Time, TIMELINE_MS).getTime());
      }
    },
    /** Newest entry first; throws PermanentError if `before` is not a cursor. */
    page(machineId: string, { limit, before }: PageRequest): TimelinePage {
      const rows = select.all(machineId, before === undefined ? END : keyBefore(before), limit + 1);
      const stored = rows.map(({ key, entry }) => ({
        key: String(key),
        read: (): unknown => JSON.parse(String(entry)),
      }));
      return timelinePage(machineId, stored, limit, log);
    },
  };
};
