/** The SQLite file: opening it, and its schema. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const VERSION = 1;
/** How long to wait for another process that writes to the same file; meanwhile this process is blocked. */
const BUSY_MS = 5_000;

// Not WITHOUT ROWID like tables of short rows: SQLite would write most of each row to a page of its own. https://www.sqlite.org/withoutrowid.html
// `revision` orders a machine's states, even across its deletion; see store.ts. `description` is the JSON of all members of the record, kept
// ones included; `entry` is the JSON that is served.
const SCHEMA = `
  CREATE TABLE machines (
    id TEXT PRIMARY KEY, description TEXT NOT NULL, power_cycle INTEGER NOT NULL, revision INTEGER NOT NULL
  ) STRICT;
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

// Added since, to files of version 1 too: older releases ignore it.
const ADDITIONS = `
  CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, outcome TEXT NOT NULL, expires_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS answers_expiry ON answers (expires_ms);
  CREATE TABLE IF NOT EXISTS clock (
    id INTEGER PRIMARY KEY CHECK (id = 1), seen_ms INTEGER NOT NULL, counted_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sweep_state (
    id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL, version INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS incidents (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, is_open INTEGER NOT NULL, served TEXT NOT NULL, rest TEXT NOT NULL, parts TEXT NOT NULL,
    revision INTEGER NOT NULL, expires_ms INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS incidents_order ON incidents (key);
  CREATE INDEX IF NOT EXISTS incidents_open ON incidents (key) WHERE is_open = 1;
  CREATE INDEX IF NOT EXISTS incidents_expiry ON incidents (expires_ms) WHERE expires_ms IS NOT NULL;
  CREATE TABLE IF NOT EXISTS deliveries (
    incident_id TEXT NOT NULL, channel TEXT NOT NULL, delivery TEXT NOT NULL, expires_ms INTEGER NOT NULL,
    PRIMARY KEY (incident_id, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deliveries_expiry ON deliveries (expires_ms);
  CREATE TABLE IF NOT EXISTS power_agents (
    id TEXT PRIMARY KEY, agent TEXT NOT NULL, expires_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS power_agents_expiry ON power_agents (expires_ms);
  CREATE INDEX IF NOT EXISTS machines_power_agent ON machines (power_agent, id) WHERE power_agent IS NOT NULL;
  CREATE INDEX IF NOT EXISTS machines_due ON machines (due, id) WHERE due IS NOT NULL;
  CREATE INDEX IF NOT EXISTS machines_signs ON machines (heard IS NOT NULL, sign) WHERE sign IS NOT NULL;
  CREATE INDEX IF NOT EXISTS machines_unwell ON machines (id) WHERE unwell IS NOT NULL;
`;

/** The columns by which sweeps and power-cycle servers find machines, and the members of the record that they hold. */
export const FOUND_BY = {
  due: 'Due',
  sign: 'Sign',
  heard: 'Heard',
  unwell: 'Unwell',
  power_agent: 'PowerAgent',
} as const;

// Malformed JSON has no members: it must not stop a write.
const fromJson = Object.entries(FOUND_BY)
  .map(
    ([column, member]) =>
      `${column} = CASE WHEN json_valid(NEW.description) THEN NEW.description ->> '$.${member}' END`,
  )
  .join(', ');

const trigger = (change: 'INSERT' | 'UPDATE'): string => `
  CREATE TRIGGER machines_found_on_${change.toLowerCase()} AFTER ${change} ON machines WHEN NEW.found_revision IS NOT NEW.revision
  BEGIN UPDATE machines SET found_revision = NEW.revision, ${fromJson} WHERE id = NEW.id; END;`;

/**
 * A release that knows these columns writes them, and the revision that they are of. Any other leaves an older revision: then they are taken
 * from its JSON.
 */
const addFound = (database: DatabaseSync, columns: ReadonlySet<unknown>): void => {
  for (const index of ['power_agent', 'due', 'signs', 'unwell'])
    database.exec(`DROP INDEX IF EXISTS machines_${index}`);
  for (const column of Object.keys(FOUND_BY)) {
    // Some releases had SQLite compute it, which took three times as long as the rest of a write.
    if (columns.has(column)) database.exec(`ALTER TABLE machines DROP COLUMN ${column}`);
    database.exec(`ALTER TABLE machines ADD COLUMN ${column} TEXT`);
  }
  database.exec(`ALTER TABLE machines ADD COLUMN found_revision INTEGER; ${trigger('INSERT')} ${trigger('UPDATE')}
    UPDATE machines SET revision = revision`);
};

/** Additions to files of any release of this version, which older releases do not notice. */
const addMissing = (database: DatabaseSync): void => {
  const columns = new Set(
    database
      .prepare('PRAGMA table_xinfo(machines)')
      .all()
      .map(({ name }) => name),
  );
  if (!columns.has('found_revision')) addFound(database, columns);
  // What is remembered of readings; no list selects it.
  if (!columns.has('history'))
    database.exec(
      'ALTER TABLE machines ADD COLUMN history BLOB; ALTER TABLE machines ADD COLUMN history_hour INTEGER',
    );
  const tombstones = database.prepare('PRAGMA table_xinfo(tombstones)').all();
  // JSON of what the machine's maintenance was.
  if (!tombstones.some(({ name }) => name === 'maintenance'))
    database.exec('ALTER TABLE tombstones ADD COLUMN maintenance TEXT');
  database.exec(ADDITIONS);
};

/** Creates the schema in an empty file, and what a file of an older release lacks; throws if the file's content is not ours or is newer than this version. */
const ensureSchema = (database: DatabaseSync): void => {
  database.exec('BEGIN IMMEDIATE');
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > VERSION) {
    throw new Error(
      `it was written by a newer version (its schema is ${version}, this version's is ${VERSION}); update machine-server`,
    );
  }
  if (version === 0) {
    if (database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get() !== undefined) {
      throw new Error('it belongs to another program; choose another file');
    }
    database.exec(SCHEMA);
  }
  addMissing(database);
  database.exec('COMMIT');
};

/**
 * Opens the file, creating it and its directories if they are missing; `:memory:` lasts as long as the process. Throws an error that names
 * the file and the reason if the file cannot be used.
 */
export const openSqliteFile = (path: string): DatabaseSync => {
  const isFile = path !== ':memory:';
  let database: DatabaseSync | undefined;
  try {
    if (isFile) mkdirSync(dirname(resolve(path)), { recursive: true });
    database = new DatabaseSync(path, { timeout: BUSY_MS });
    // FULL, so that a power cut cannot undo what was acknowledged.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    ensureSchema(database);
    return database;
  } catch (cause) {
    database?.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the database ${path} cannot be used: ${reason}`, { cause });
  }
};
