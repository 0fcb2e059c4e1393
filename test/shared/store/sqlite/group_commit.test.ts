/** Group commit: which changes share a transaction, fail alone, or fail together. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as setImmediateCallback } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import { type Decide, GroupCommit } from '../../../../shared/store/sqlite/group_commit.ts';

describe('GroupCommit', () => {
  let directory: string;
  let database: DatabaseSync;
  let other: DatabaseSync;
  let group: GroupCommit;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'machine-server-group-'));
    const path = join(directory, 'numbers.sqlite');
    database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (n INTEGER NOT NULL) STRICT');
    other = new DatabaseSync(path);
    group = new GroupCommit(database);
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

  it('runs concurrent changes in one transaction: each sees the earlier ones, other connections see all or none', async () => {
    const first = group.run(inserting(1));
    const second = group.run(() => {
      const [seen, seenByOthers] = [numbers(database), numbers(other)];
      return () => ({ seen, seenByOthers });
    });
    assert.deepEqual(numbers(database), [], 'nothing is written synchronously');
    await first;
    assert.deepEqual(await second, { seen: [1], seenByOthers: [] });
    assert.deepEqual(numbers(other), [1]);
  });

  it('resolves in the order of the calls, after the commit', async () => {
    const resolved: unknown[] = [];
    await Promise.all(
      [1, 2, 3].map((n) => group.run(inserting(n)).then((value) => resolved.push([value, numbers(other)]))),
    );
    assert.deepEqual(
      resolved,
      [1, 2, 3].map((n) => [n, [1, 2, 3]]),
    );
  });

  /** Runs a change in each of so many turns of the event loop; returns what each of them saw committed when it was decided. */
  const oneEachTurn = async (turns: number): Promise<unknown[][]> => {
    const seen: Promise<unknown[]>[] = [];
    const { promise: allRun, resolve } = Promise.withResolvers<undefined>();
    const run = (n: number): void => {
      // Before the group's own call in the next turn.
      if (n < turns) setImmediateCallback(run, n + 1);
      else resolve(undefined);
      seen.push(
        group.run(() => {
          const committed = numbers(other);
          return () => {
            insert(n);
            return committed;
          };
        }),
      );
    };
    run(1);
    await allRun;
    return Promise.all(seen);
  };

  it('commits once a turn of the event loop brings no other change', async () =>
    assert.deepEqual(await oneEachTurn(5), [[], [], [], [], []]));

  it('commits 100 changes at the latest, even if each turn brings another', async () => {
    const committed = await oneEachTurn(150);
    assert.deepEqual(
      committed.map(({ length }) => length),
      Array.from({ length: 150 }, (_, index) => (index < 100 ? 0 : 100)),
    );
  });

  it('commits the other changes if one decision throws', async () => {
    const refused = group.run(() => {
      throw new Error('refused');
    });
    const taken = group.run(inserting(2));
    await assert.rejects(refused, { message: 'refused' });
    await taken;
    assert.deepEqual(numbers(other), [2]);
  });

  it('rolls back the whole group and rejects every call if one change cannot be written', async () => {
    const settled = await Promise.allSettled([group.run(inserting(1)), group.run(inserting('no number'))]);
    for (const { status, reason } of settled as PromiseRejectedResult[]) {
      assert.equal(status, 'rejected');
      assert.match(String(reason), /cannot store TEXT value in INTEGER column/);
    }
    assert.deepEqual(numbers(other), []);
    await group.run(inserting(3));
    assert.deepEqual(numbers(other), [3], 'the next group is committed');
  });

  it('rejects every call if SQLite itself rolls back, as after a disk error during a read', async () => {
    const diskFails: Decide<void> = () => {
      database.exec('ROLLBACK');
      throw new Error('disk I/O error');
    };
    const all = [group.run(inserting(1)), group.run(diskFails), group.run(inserting(2))];
    for (const each of all) await assert.rejects(each, { message: 'disk I/O error' });
    assert.deepEqual(numbers(other), []);
  });

  it('commits at once on flush, and only once', async () => {
    const one = group.run(inserting(1));
    group.flush();
    assert.deepEqual(numbers(other), [1]);
    await one;
    await setImmediate();
    assert.deepEqual(numbers(other), [1]);
  });
});
