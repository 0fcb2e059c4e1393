/** The SQLite file: where it may be, what it may be, and what it survives. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../../../shared/store/sqlite/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { aDescription, aLog, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { writeUntilKilled } from '../../../support/write_until_killed.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const DAY_MS = 24 * 60 * 60_000;

describe('SQLite file', () => {
  let directory: string;
  const opened: Store[] = [];
  const open = (path: string): Store => {
    const store = openSqliteStore({ path, finalStep: createFinalStep(anInstance().pools), log: aLog().log });
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

  it('is made with the directories that lead to it', async () => {
    const path = join(directory, 'a', 'b', 'machines.sqlite');
    await open(path).update(ID, () => aDescription(), anOrigin());
    assert.ok(await open(path).get(ID));
  });

  it('that is none, since it is in memory, is a store of its own each time', async () => {
    await open(':memory:').update(ID, () => aDescription(), anOrigin());
    assert.equal(await open(':memory:').get(ID), undefined);
  });

  it('holds what was asked for before it was closed', async () => {
    const path = join(directory, 'machines.sqlite');
    const store = open(path);
    const update = store.update(ID, () => aDescription(), anOrigin());
    await store.close();
    await update;
    assert.ok(await open(path).get(ID));
  });

  it('where there is a directory already is refused, by name', () => {
    assert.throws(() => open(directory), { message: /^the database .* cannot be used: / });
  });

  it('below another file is refused, by name', async () => {
    await writeFile(join(directory, 'file'), '');
    assert.throws(() => open(join(directory, 'file', 'machines.sqlite')), /machines\.sqlite cannot be used/);
  });

  it('that is no database is refused, and left as it is', async () => {
    const path = join(directory, 'notes.txt');
    await writeFile(path, 'These are my notes, and they are longer than a header.'.repeat(50));
    assert.throws(() => open(path), /notes\.txt cannot be used: file is not a database/);
  });

  it("that is another program's database is refused", () => {
    const path = join(directory, 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE songs (title TEXT)');
    other.close();
    assert.throws(() => open(path), /it belongs to another program/);
  });

  it('that a newer version wrote is refused, with what to do', async () => {
    const path = join(directory, 'machines.sqlite');
    await open(path).close();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    assert.throws(
      () => open(path),
      /written by a newer version \(schema 99, this is 1\): update machine-server/,
    );
  });

  it('holds everything that was acknowledged before a kill -9, and is sound', async function () {
    this.timeout(60_000);
    const path = join(directory, 'machines.sqlite');
    for (let round = 0; round < 3; round += 1) {
      const acknowledged = await writeUntilKilled(['sqlite', path, ID], 200);
      const store = open(path);
      const last = acknowledged.at(-1) ?? NaN;
      const stored = (await store.get(ID))?.Battery ?? NaN;
      // The one after the last may be stored, its acknowledgement cut off.
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

  it('may be written by two processes at once: nothing is lost', async function () {
    this.timeout(60_000);
    const path = join(directory, 'machines.sqlite');
    await open(path).close();
    const args = ['sqlite', path, ID];
    const acknowledged = (
      await Promise.all([writeUntilKilled(args, 100), writeUntilKilled(args, 100)])
    ).flat();
    // Each update saw all before it: no number was reached twice.
    assert.equal(new Set(acknowledged).size, acknowledged.length);
    const stored = (await open(path).get(ID))?.Battery ?? NaN;
    assert.ok(stored >= acknowledged.length && stored <= acknowledged.length + 2, `${stored}`);
  });

  it('forgets timeline entries after 400 days, whoever they were of, and tombstones after 8', async () => {
    const path = join(directory, 'machines.sqlite');
    const store = open(path);
    await store.update('gone', () => aDescription(), anOrigin());
    await store.delete('gone', anOrigin());
    await store.update(ID, () => aDescription({ Version: 'v1' }), anOrigin());
    const later = (days: number) =>
      store.update(
        ID,
        (was) => was && { ...was, Version: `after ${days} days` },
        anOrigin({ now: new Date(NOW.getTime() + days * DAY_MS) }),
      );
    const raw = new DatabaseSync(path);
    const tombstones = () => raw.prepare('SELECT count(*) AS n FROM tombstones').get()?.['n'];
    await later(7);
    assert.equal(tombstones(), 1);
    await later(9);
    assert.equal(tombstones(), 0);
    await later(399);
    assert.notDeepEqual((await store.timeline('gone', { limit: 10 })).Entries, []);
    await later(401);
    assert.deepEqual((await store.timeline('gone', { limit: 10 })).Entries, []);
    const versions = (await store.timeline(ID, { limit: 10 })).Entries.map(({ To }) => To);
    assert.deepEqual(versions, ['after 401 days', 'after 399 days', 'after 9 days', 'after 7 days']);
    raw.close();
  });

  it('that holds what is no JSON reads as corrupt', async () => {
    const path = join(directory, 'machines.sqlite');
    const store = open(path);
    const raw = new DatabaseSync(path);
    raw.exec(
      `INSERT INTO machines (id, description, power_cycle, revision) VALUES ('${ID}', '{"Vers', 0, 1)`,
    );
    raw.exec(`INSERT INTO timeline (machine_id, key, entry, expires_ms) VALUES ('${ID}', '2026', 'x', 9e15)`);
    raw.close();
    await assert.rejects(store.get(ID), { name: 'CorruptRecordError' });
    assert.deepEqual(await store.timeline(ID, { limit: 10 }), { Entries: [], Next: '' });
  });

  it('that is closed takes nothing more', async () => {
    const store = open(join(directory, 'machines.sqlite'));
    await store.close();
    await store.close();
    await assert.rejects(store.get(ID));
    await assert.rejects(store.update(ID, () => aDescription(), anOrigin()));
  });
});
