/** The deletion of expired rows in the SQLite file, by the time that the server saw pass: a wrong clock deletes nothing. */
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../../log.ts';
import { TIMELINE_MS } from '../../retention.ts';
import { toTime } from '../../types/time.ts';

const INTERVAL_MS = 60 * 60_000;
/** Limits one sweep, so that one that finds years of entries does not block everyone. */
const MAX_ROWS = 10_000;
/** How often the clock is written, so that a restart goes on where the last process ended. */
const WRITE_EVERY_MS = 5 * 60_000;
/**
 * A longer time from the newest one seen is not counted. Either the clock jumped, or the server was off or without work: nothing tells which,
 * and rows that are kept too long do no harm.
 */
const MAX_STEP_MS = 10 * 60_000;

interface Clock {
  /** The newest time seen; after a jump, the time that the clock jumped to. */
  seenMs: number;
  /** Rows that expired before it are deleted. It never jumps. */
  countedMs: number;
}

/**
 * Returns a function that deletes expired rows, at most once an hour of counted time. Call it inside a transaction that writes anyway. Logs each
 * jump of the clock.
 */
export const sqliteExpiry = (database: DatabaseSync, log: Pick<Log, 'warning'>): ((now: Date) => void) => {
  const tables = [
    ['tombstones', 'id'],
    ['timeline', 'machine_id, key'],
    ['answers', 'key'],
    ['incidents', 'id'],
    ['deliveries', 'incident_id, channel'],
    ['power_agents', 'id'],
  ] as const;
  const deletions = tables.map(([table, key]) =>
    database.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN
       (SELECT ${key} FROM ${table} WHERE expires_ms < ? ORDER BY expires_ms LIMIT ${MAX_ROWS})`,
    ),
  );
  const select = database.prepare('SELECT seen_ms, counted_ms FROM clock');
  const newestEntry = database.prepare('SELECT max(expires_ms) AS ms FROM timeline');
  const write = database.prepare('INSERT OR REPLACE INTO clock (id, seen_ms, counted_ms) VALUES (1, ?, ?)');

  /** A file of an older release has no clock, but its newest entry has a time. */
  const read = (nowMs: number): Clock => {
    const row = select.get();
    if (row !== undefined) return { seenMs: Number(row['seen_ms']), countedMs: Number(row['counted_ms']) };
    // Stryker disable next-line OptionalChaining: a maximum is always a row
    const ms = newestEntry.get()?.['ms'];
    const seenMs = typeof ms === 'number' ? ms - TIMELINE_MS : nowMs;
    return { seenMs, countedMs: Math.min(seenMs, nowMs) };
  };

  let clock: Clock | undefined;
  let writtenMs = -Infinity;
  let sweptMs = -Infinity;
  return (now) => {
    const nowMs = now.getTime();
    clock ??= read(nowMs);
    const elapsedMs = nowMs - clock.seenMs;
    const isJump = Math.abs(elapsedMs) > MAX_STEP_MS;
    if (isJump) log.warning('clock jump ignored', { from: toTime(new Date(clock.seenMs)), to: toTime(now) });
    // A small step back is neither a jump nor time that passes.
    else if (elapsedMs < 0) return;
    else clock.countedMs += elapsedMs;
    clock.seenMs = nowMs;
    if (isJump || clock.countedMs - writtenMs >= WRITE_EVERY_MS) {
      write.run(clock.seenMs, clock.countedMs);
      writtenMs = clock.countedMs;
    }
    if (clock.countedMs - sweptMs < INTERVAL_MS) return;
    for (const statement of deletions) statement.run(clock.countedMs);
    sweptMs = clock.countedMs;
  };
};
