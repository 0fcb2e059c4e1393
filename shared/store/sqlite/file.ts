/** The SQLite file: opened, made durable, and of a schema that this version knows. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const VERSION = 1;

/** How long to wait for another process that writes to the same file; the process stands still meanwhile. */
const BUSY_MS = 5_000;

// `revision` orders a machine's states, past its deletion; see store.ts. Documents are JSON, so that they read as they are served.
const SCHEMA = `
  CREATE TABLE machines (
    id TEXT PRIMARY KEY, description TEXT NOT NULL, power_cycle INTEGER NOT NULL, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX machines_to_power_cycle ON machines (id) WHERE power_cycle = 1;
  CREATE TABLE tombstones (
    id TEXT PRIMARY KEY, deleted_at TEXT NOT NULL, revision INTEGER NOT NULL, expires_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tombstones_expiry ON tombstones (expires_ms);
  CREATE TABLE timeline (
    machine_id TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL, expires_ms INTEGER NOT NULL,
    PRIMARY KEY (machine_id, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timeline_expiry ON timeline (expires_ms);
  PRAGMA user_version = ${VERSION};
`;

const adopt = (database: DatabaseSync): void => {
  database.exec('BEGIN IMMEDIATE');
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > VERSION) {
    throw new Error(
      `it was written by a newer version (schema ${version}, this is ${VERSION}): update machine-server`,
    );
  }
  if (version === 0) {
    if (database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get() !== undefined) {
      throw new Error('it belongs to another program: name another file');
    }
    database.exec(SCHEMA);
  }
  database.exec('COMMIT');
};

/** `:memory:` is a store that ends with its process. Directories are made. Throws, naming the file, where it cannot be used, and why. */
export const openSqliteFile = (path: string): DatabaseSync => {
  const isFile = path !== ':memory:';
  let database: DatabaseSync | undefined;
  try {
    if (isFile) mkdirSync(dirname(resolve(path)), { recursive: true });
    database = new DatabaseSync(path, { timeout: BUSY_MS });
    // FULL: nothing may be acknowledged that a power cut could take back.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    adopt(database);
    return database;
  } catch (cause) {
    database?.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the database ${path} cannot be used: ${why}`, { cause });
  }
};

/** Deletes what has expired from the SQLite file, now and then. */

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
