/** What sweeps read: overdue machines, the newest report, unwell machines. */
import assert from 'node:assert/strict';
import type { Overdue, OverduePosition } from '../../../../shared/store/sweep.ts';
import { toTime, ZERO_TIME } from '../../../../shared/types/time.ts';
import { anEvent, anOrigin, aRecord, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { at } from '../../../support/lived.ts';
import { aContext, processEvent } from '../../../support/processing.ts';
import { databaseOf, type StoreKind } from './database.ts';

const SHARDED = { Shard: 3 };
const overdueAt = (seconds: number) => new Date(at(seconds));
const positions = (found: readonly Overdue[]) => found.map(({ due, machineId }) => [due, machineId]);

export const describeSweepReads = (kind: StoreKind): void => {
  describe('overdue', () => {
    const database = databaseOf(kind);

    it('returns machines whose deadline has come, in the order of deadline and ID, whatever their shard', async () => {
      await database().plant('b', { Due: at(2), Shard: 0 });
      await database().plant('a', { Due: at(2), Shard: 15 });
      await database().plant('c', {
        Due: at(1),
        Shard: 7,
        MaintenanceMode: 'jane@example.com',
        LastUpdated: at(0),
      });
      await database().plant('later', { Due: at(2.001), Shard: 7 });
      await database().plant('never', { Shard: 7 });
      const found = await database().open().overdue(overdueAt(2), undefined, 10);
      assert.deepEqual(positions(found), [
        [at(1), 'c'],
        [at(2), 'a'],
        [at(2), 'b'],
      ]);
      assert.partialDeepStrictEqual(found[0]?.description, {
        ...{ MaintenanceMode: 'jane@example.com', Presence: 'present', LastUpdated: at(0) },
        LastEventTime: ZERO_TIME,
      });
    });

    it('continues after the last of a page, also among equal deadlines', async () => {
      const store = database().open();
      for (const id of ['a', 'b', 'c', 'd', 'e'])
        await database().plant(id, { Due: at(id < 'd' ? 1 : 2), ...SHARDED });
      const pages: unknown[] = [];
      let after: OverduePosition | undefined;
      do {
        const page = await store.overdue(overdueAt(9), after, 2);
        pages.push(page.map(({ machineId }) => machineId));
        after = page.at(-1);
      } while (after !== undefined);
      assert.deepEqual(pages, [['a', 'b'], ['c', 'd'], ['e'], []]);
    });

    it('logs a corrupt record and returns its place, so that a sweep gets past it', async () => {
      await database().plant('a', { Due: at(1), LastUpdated: 7, ...SHARDED });
      await database().plant('b', { Due: at(1), ...SHARDED });
      const found = await database().open().overdue(overdueAt(2), undefined, 10);
      assert.deepEqual(
        found.map(({ machineId, description }) => [machineId, description === undefined]),
        [
          ['a', true],
          ['b', false],
        ],
      );
      assert.deepEqual(
        database().lines.map(({ message, machineId }) => [message, machineId]),
        [['corrupt record', 'a']],
      );
    });

    it('finds a machine by the deadline that its last report set, and no longer once it is deleted', async () => {
      const store = database().open();
      const id = anEvent().host.name;
      await store.update(id, (was, now) => processEvent(was, anEvent(), aContext({ now })), anOrigin());
      assert.deepEqual(await store.overdue(overdueAt(89.999), undefined, 10), []);
      assert.deepEqual(positions(await store.overdue(overdueAt(90), undefined, 10)), [[at(90), id]]);
      await store.update(
        id,
        (was) =>
          processEvent(was, anEvent(), aContext({ now: overdueAt(30), publishedAt: at(30), eventId: '2' })),
        anOrigin({ eventId: '2' }),
      );
      assert.deepEqual(positions(await store.overdue(overdueAt(120), undefined, 10)), [[at(120), id]]);
      await store.delete(id, anOrigin());
      assert.deepEqual(await store.overdue(overdueAt(999), undefined, 10), []);
    });
  });

  describe('newestReport', () => {
    const database = databaseOf(kind);
    const newest = async () => (await database().open().newestReport())?.Version;

    it('returns undefined if no machine has reported', async () => {
      await database().plant('a', { Version: 'v1', ...SHARDED });
      assert.equal(await newest(), undefined);
    });

    it('is that of the newest sign that came through Pub/Sub, although others are newer', async () => {
      await database().plant('a', { Version: 'older', Sign: at(1), Heard: at(1), Shard: 2 });
      await database().plant('b', { Version: 'newest', Sign: at(2), Heard: at(2), Shard: 9 });
      await database().plant('c', { Version: 'http', Sign: at(3), Shard: 2 });
      assert.equal(await newest(), 'newest');
    });

    it('is that of the newest sign if no machine uses Pub/Sub', async () => {
      await database().plant('a', { Version: 'newest', Sign: at(2), Shard: 2 });
      await database().plant('b', { Version: 'older', Sign: at(1), Shard: 9 });
      assert.equal(await newest(), 'newest');
    });

    it('passes over a corrupt record', async () => {
      await database().plant('a', { Version: 7, Sign: at(2), Heard: at(2), Shard: 2 });
      await database().plant('b', { Version: 'v1', Sign: at(1), Heard: at(1), Shard: 2 });
      assert.equal(await newest(), 'v1');
    });

    it('is never that of the machine with which deployments test themselves', async () => {
      const store = database().open();
      const id = 'deploy-smoke-test';
      await store.update(
        id,
        (was, now) => processEvent(was, anEvent({ host: { name: id } }), aContext({ now })),
        anOrigin(),
      );
      assert.equal(await store.newestReport(), undefined);
      assert.deepEqual(await store.overdue(overdueAt(9999), undefined, 10), []);
    });
  });

  describe('unwell', () => {
    const database = databaseOf(kind);
    const ids = async () =>
      (await Array.fromAsync(database().open().unwell())).map(({ machineId }) => machineId);

    it('yields every machine for which a kind holds, across pages, corrupt ones aside', async function () {
      this.timeout(60_000);
      const names = ['0', 'A', ...Array.from({ length: 310 }, (_, i) => `m-${String(i).padStart(3, '0')}`)];
      await Promise.all(
        names.map((id, i) =>
          database().plant(id, { Unwell: i % 2 === 0 ? ['silent'] : ['power', 'conflict'] }),
        ),
      );
      await database().plant('corrupt', { Unwell: ['silent'], Version: 7 });
      await database().plant('well', { Version: 'v1' });
      assert.deepEqual((await ids()).sort(), names);
    });

    it('no longer yields a machine that is well', async () => {
      const store = database().open();
      await database().plant(
        'a',
        aRecord({ IsQuarantined: true, LastUpdated: toTime(NOW) }).Description as object as Record<
          string,
          unknown
        >,
      );
      await change(store, 'a', (was) => was && { ...was, Version: 'v2' }, anOrigin());
      const [found] = await Array.fromAsync(store.unwell());
      assert.deepEqual(found?.record.Kept.Unwell, ['quarantined']);
      await change(store, 'a', (was) => was && { ...was, IsQuarantined: false }, anOrigin({ eventId: '' }));
      assert.deepEqual(await ids(), []);
    });
  });
};
