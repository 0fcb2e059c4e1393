/** Deletes what has expired from the SQLite file, now and then. */
import type { DatabaseSync } from 'node:sqlite';

const EVERY_MS = 60 * 60_000;
/** At once: a sweep that finds years of entries must not hold everybody up. */
const ROWS = 10_000;

/** To be called inside a transaction that writes anyway: does nothing but once an hour. */
export const sqliteSweep = (database: DatabaseSync): ((now: Date) => void) => {
  const expired = [
    ['tombstones', 'id'],
    ['timeline', 'machine_id, key'],
  ].map(([table = '', key = '']) =>
    database.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN
       (SELECT ${key} FROM ${table} WHERE expires_ms < ? ORDER BY expires_ms LIMIT ${ROWS})`,
    ),
  );
  let sweptMs = -Infinity;
  return (now) => {
    const nowMs = now.getTime();
    if (nowMs - sweptMs < EVERY_MS) return;
    for (const statement of expired) statement.run(nowMs);
    sweptMs = nowMs;
  };
};
