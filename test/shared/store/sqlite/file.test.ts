/** The SQLite file: where it may be, what it may contain, and what it survives. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../../../shared/store/sqlite/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { aDescription, aLog, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { writeUntilKilled } from '../../../support/write_until_killed.ts';
import { change } from '../../../support/change.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';

describe('SQLite file', () => {
  let directory: string;
  const opened: Store[] = [];
  const open = (path: string, now: () => Date = () => NOW): Store => {
    const finalStep = createFinalStep(anInstance().pools);
    const store = openSqliteStore({ path, finalStep, log: aLog().log, now });
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'machine-server-sqlite-'));
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(directory, { recursive: true });
  });

  it('is created with its missing directories', async () => {
    const path = join(directory, 'a', 'b', 'machines.sqlite');
    await change(open(path), ID, () => aDescription(), anOrigin());
    assert.ok(await open(path).get(ID));
  });

  it('is a separate store for each open if it is in memory', async () => {
    await change(open(':memory:'), ID, () => aDescription(), anOrigin());
    assert.equal(await open(':memory:').get(ID), undefined);
  });

  it('contains the updates requested before it was closed', async () => {
    const path = join(directory, 'machines.sqlite');
    const store = open(path);
    const update = change(store, ID, () => aDescription(), anOrigin());
    await store.close();
    await update;
    assert.ok(await open(path).get(ID));
  });

  it('is refused by name if it is a directory', () => {
    assert.throws(
      () => open(directory),
      ({ message, cause }: Error) =>
        message.startsWith(`the database ${directory} cannot be used: `) && cause instanceof Error,
    );
  });

  it('is refused by name if its directory is a file', async () => {
    await writeFile(join(directory, 'file'), '');
    assert.throws(() => open(join(directory, 'file', 'machines.sqlite')), /machines\.sqlite cannot be used/);
  });

  it('is refused and left unchanged if it is not a database', async () => {
    const path = join(directory, 'notes.txt');
    const notes = 'These are my notes, and they are longer than a header.'.repeat(50);
    await writeFile(path, notes);
    assert.throws(() => open(path), /notes\.txt cannot be used: file is not a database/);
    assert.equal(await readFile(path, 'utf8'), notes);
  });

  it("is refused if it is another program's database", () => {
    const path = join(directory, 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE songs (title TEXT)');
    other.close();
    assert.throws(() => open(path), /it belongs to another program/);
  });

  it('is refused if a newer version wrote it, with the advice to update', async () => {
    const path = join(directory, 'machines.sqlite');
    await open(path).close();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    assert.throws(
      () => open(path),
      /written by a newer version \(its schema is 99, this version's is 1\); update machine-server/,
    );
  });

  it('of a newer release keeps its columns and its tables, and has the same version, through updates of this one', async () => {
    const path = join(directory, 'machines.sqlite');
    await change(open(path), ID, () => aDescription(), anOrigin());
    const newer = new DatabaseSync(path);
    newer.exec(`ALTER TABLE machines ADD COLUMN mood TEXT NOT NULL DEFAULT '';
      ALTER TABLE timeline ADD COLUMN incident INTEGER;
      CREATE TABLE extras (id INTEGER PRIMARY KEY) STRICT;
      UPDATE machines SET mood = 'calm';
      UPDATE timeline SET incident = 7;
      INSERT INTO extras VALUES (7)`);
    await change(open(path), ID, (was) => was && { ...was, Version: 'v2' }, anOrigin({ eventId: '1002' }));
    assert.equal((await open(path).get(ID))?.Version, 'v2');
    const row = (sql: string) => ({ ...newer.prepare(sql).get() });
    assert.deepEqual(row('SELECT mood FROM machines'), { mood: 'calm' });
    assert.deepEqual(row('SELECT incident FROM timeline ORDER BY key LIMIT 1'), { incident: 7 });
    assert.deepEqual(row('SELECT id FROM extras'), { id: 7 });
    assert.deepEqual(row('PRAGMA user_version'), { user_version: 1 });
    newer.close();
  });

  it('contains every update acknowledged before a kill -9, and stays intact', async function () {
    this.timeout(60_000);
    const path = join(directory, 'machines.sqlite');
    for (let round = 0; round < 2; round += 1) {
      const acknowledged = await writeUntilKilled(['sqlite', path, ID], 200);
      const store = open(path);
      const last = acknowledged.at(-1) ?? NaN;
      const stored = (await store.get(ID))?.Battery ?? NaN;
      // One more may be stored, if the kill came before its acknowledgement.
      assert.ok(stored >= last && stored <= last + 1, `${stored} after ${last}`);
      const { Entries } = await store.timeline(ID, { limit: 500 });
      const versions = new Set(Entries.map(({ To }) => To));
      const newest = acknowledged.slice(-200);
      assert.deepEqual(
        newest.filter((i) => !versions.has(`v${i}`)),
        [],
      );
      const raw = new DatabaseSync(path);
      assert.deepEqual({ ...raw.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
      raw.close();
      await store.close();
    }
  });

  it('loses no update if two processes write at once', async function () {
    this.timeout(60_000);
    const path = join(directory, 'machines.sqlite');
    await open(path).close();
    const args = ['sqlite', path, ID];
    const acknowledged = (
      await Promise.all([writeUntilKilled(args, 100), writeUntilKilled(args, 100)])
    ).flat();
    // Each update saw all earlier ones, so no number was reached twice.
    assert.equal(new Set(acknowledged).size, acknowledged.length);
    const stored = (await open(path).get(ID))?.Battery ?? NaN;
    assert.ok(stored >= acknowledged.length && stored <= acknowledged.length + 2, `${stored}`);
  });

  it('keeps answers in a file of an older release too', async () => {
    const path = join(directory, 'machines.sqlite');
    await open(path).close();
    const raw = new DatabaseSync(path);
    raw.exec('DROP TABLE answers');
    raw.close();
    const store = open(path);
    const origin = anOrigin({ once: { key: 'k', request: 'r' } });
    await change(store, ID, () => aDescription(), origin);
    await assert.rejects(store.delete(ID, origin), { name: 'AnsweredBefore' });
  });

  // As the first release created it.
  const FIRST_RELEASE = `
    CREATE TABLE machines (
      id TEXT PRIMARY KEY, description TEXT NOT NULL, power_cycle INTEGER NOT NULL, revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tombstones (
      id TEXT PRIMARY KEY, deleted_at TEXT NOT NULL, revision INTEGER NOT NULL, expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE timeline (
      machine_id TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL, expires_ms INTEGER NOT NULL,
      PRIMARY KEY (machine_id, key)
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;`;
  const computed = (column: string, member: string) =>
    `ALTER TABLE machines ADD COLUMN ${column} TEXT GENERATED ALWAYS AS
     (CASE WHEN json_valid(description) THEN description ->> '$.${member}' END) VIRTUAL;`;
  // As a later one changed that.
  const WITH_COMPUTED_COLUMNS = `${FIRST_RELEASE}
    ${computed('due', 'Due')} ${computed('sign', 'Sign')} ${computed('heard', 'Heard')} ${computed('unwell', 'Unwell')}
    ALTER TABLE machines ADD COLUMN history BLOB; ALTER TABLE machines ADD COLUMN history_hour INTEGER;
    CREATE INDEX machines_due ON machines (due, id) WHERE due IS NOT NULL;
    CREATE INDEX machines_signs ON machines (heard IS NOT NULL, sign) WHERE sign IS NOT NULL;
    CREATE INDEX machines_unwell ON machines (id) WHERE unwell IS NOT NULL;`;
  const REPLACE =
    'INSERT OR REPLACE INTO machines (id, description, power_cycle, revision) VALUES (?, ?, 0, ?)';
  const UPSERT = `INSERT INTO machines (id, description, power_cycle, revision) VALUES (?, ?, 0, ?)
    ON CONFLICT (id) DO UPDATE SET description = excluded.description, revision = excluded.revision`;
  for (const [release, schema, sql] of [
    ['the first release', FIRST_RELEASE, REPLACE],
    ['a release with computed columns', WITH_COMPUTED_COLUMNS, UPSERT],
  ] as const)
    it(`of ${release} gets what sweeps need in place, and that release can still write to it`, async () => {
      const path = join(directory, 'machines.sqlite');
      const older = new DatabaseSync(path);
      older.exec(schema);
      let revision = 0;
      const write = (id: string, description: string) => older.prepare(sql).run(id, description, ++revision);
      const [before, at] = ['2026-01-02T03:00:00.000Z', NOW.toISOString()];
      write('before', JSON.stringify({ Due: before, Sign: before, Unwell: ['silent'] }));
      write('corrupt', '{"Vers');
      for (let opening = 0; opening < 2; opening += 1) {
        const store = open(path);
        await change(
          store,
          'both',
          () => aDescription({ LastUpdated: before, LastEventTime: before }),
          anOrigin(),
        );
        write('after', JSON.stringify({ Due: at, Sign: at, Heard: at, Version: 'v1' }));
        write('both', JSON.stringify({ Due: at, Version: 'v1' }));
        const overdue = await store.overdue(NOW, undefined, 10);
        assert.deepEqual(
          overdue.map(({ machineId }) => machineId),
          ['before', 'after', 'both'],
        );
        assert.equal((await store.newestReport())?.Version, 'v1');
        const [unwell, ...others] = await Array.fromAsync(store.unwell());
        assert.deepEqual([unwell?.machineId, others], ['before', []]);
        await store.close();
      }
      assert.equal(older.prepare('PRAGMA user_version').get()?.['user_version'], 1);
      older.close();
    });

  it('holds in its columns what the record says, whatever it said before', async () => {
    const path = join(directory, 'machines.sqlite');
    const store = open(path);
    const at = '2026-01-02T03:04:00.000Z';
    const reported = { LastUpdated: at, LastEventTime: at, LastEventID: '17' };
    const due = '2026-01-02T03:05:30.000Z';
    for (const [description, columns] of [
      [reported, { due, sign: at, heard: at, unwell: null }],
      [
        { ...reported, LastEventID: 'http-17', Recovering: 'Device missing.', RecoveryReasonSince: at },
        { due, sign: at, heard: null, unwell: null },
      ],
      [
        { ...reported, Presence: 'dead' },
        { due: NOW.toISOString(), sign: at, heard: at, unwell: '["silent"]' },
      ],
      [
        { LastUpdated: ZERO_TIME },
        { due: '2026-01-02T03:19:05.678Z', sign: null, heard: null, unwell: null },
      ],
    ] as const) {
      await change(store, ID, () => aDescription(description), anOrigin());
      const raw = new DatabaseSync(path);
      assert.deepEqual({ ...raw.prepare('SELECT due, sign, heard, unwell FROM machines').get() }, columns);
      raw.close();
    }
  });

  it('reports a record that is not JSON as corrupt, and skips such a timeline entry', async () => {
    const path = join(directory, 'machines.sqlite');
    const store = open(path);
    const raw = new DatabaseSync(path);
    raw.exec(
      `INSERT INTO machines (id, description, power_cycle, revision) VALUES ('${ID}', '{"Vers', 0, 1)`,
    );
    raw.exec(`INSERT INTO timeline (machine_id, key, entry, expires_ms) VALUES ('${ID}', '2026', 'x', 9e15)`);
    raw.close();
    await assert.rejects(
      store.get(ID),
      ({ name, message, cause }: Error) =>
        name === 'CorruptRecordError' &&
        message.endsWith(`${ID} is corrupt: it is not JSON`) &&
        cause instanceof Error,
    );
    assert.deepEqual(await store.timeline(ID, { limit: 10 }), { Entries: [], Next: '' });
  });

  it('rejects every call after it was closed', async () => {
    const store = open(join(directory, 'machines.sqlite'));
    await store.close();
    await store.close();
    await assert.rejects(store.get(ID));
    await assert.rejects(change(store, ID, () => aDescription(), anOrigin()));
  });
});
