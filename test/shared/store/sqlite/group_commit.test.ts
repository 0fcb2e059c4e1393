/** Group commit: what shares a transaction, what fails alone, what fails together. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type Decide, SqliteGroup } from '../../../../shared/store/sqlite/group_commit.ts';

describe('a group of changes', () => {
  let directory: string;
  let database: DatabaseSync;
  let other: DatabaseSync;
  let group: SqliteGroup;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'machine-server-group-'));
    const path = join(directory, 'numbers.sqlite');
    database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (n INTEGER NOT NULL) STRICT');
    other = new DatabaseSync(path);
    group = new SqliteGroup(database);
  });
  afterEach(async () => {
    database.close();
    other.close();
    await rm(directory, { recursive: true });
  });

  const numbers = (connection: DatabaseSync): unknown[] =>
    connection
      .prepare('SELECT n FROM numbers ORDER BY n')
      .all()
      .map(({ n }) => n);
  const insert = (n: number | string): void => {
    database.prepare('INSERT INTO numbers (n) VALUES (?)').run(n);
  };
  const inserting =
    (n: number | string): Decide<number | string> =>
    () =>
    () => {
      insert(n);
      return n;
    };

  it('is one transaction: each sees what those before it wrote, others see all of it or nothing', async () => {
    const first = group.run(inserting(1));
    const second = group.run(() => {
      const [seen, seenByOthers] = [numbers(database), numbers(other)];
      return () => ({ seen, seenByOthers });
    });
    assert.deepEqual(numbers(database), [], 'before the turn ends nothing is begun');
    await first;
    assert.deepEqual(await second, { seen: [1], seenByOthers: [] });
    assert.deepEqual(numbers(other), [1]);
  });

  it('is told in the order of the calls, once it is committed', async () => {
    const told: unknown[] = [];
    await Promise.all(
      [1, 2, 3].map((n) => group.run(inserting(n)).then((value) => told.push([value, numbers(other)]))),
    );
    assert.deepEqual(
      told,
      [1, 2, 3].map((n) => [n, [1, 2, 3]]),
    );
  });

  it('goes on without the one whose decision throws', async () => {
    const refused = group.run(() => {
      throw new Error('refused');
    });
    const taken = group.run(inserting(2));
    await assert.rejects(refused, { message: 'refused' });
    await taken;
    assert.deepEqual(numbers(other), [2]);
  });

  it('is taken back whole where one of it cannot be written, and each hears why', async () => {
    const settled = await Promise.allSettled([group.run(inserting(1)), group.run(inserting('no number'))]);
    for (const { status, reason } of settled as PromiseRejectedResult[]) {
      assert.equal(status, 'rejected');
      assert.match(String(reason), /cannot store TEXT value in INTEGER column/);
    }
    assert.deepEqual(numbers(other), []);
    await group.run(inserting(3));
    assert.deepEqual(numbers(other), [3], 'the next group is not affected');
  });

  it('is given up where SQLite has taken it back by itself, as when the disk fails while something is read', async () => {
    const diskFails: Decide<void> = () => {
      database.exec('ROLLBACK');
      throw new Error('disk I/O error');
    };
    const all = [group.run(inserting(1)), group.run(diskFails), group.run(inserting(2))];
    for (const each of all) await assert.rejects(each, { message: 'disk I/O error' });
    assert.deepEqual(numbers(other), []);
  });

  it('can be committed at once, and then is not committed again', async () => {
    const one = group.run(inserting(1));
    group.flush();
    assert.deepEqual(numbers(other), [1]);
    await one;
    await setImmediate();
    assert.deepEqual(numbers(other), [1]);
  });
});
