/** What a store remembers of readings, beside the record. */
import assert from 'node:assert/strict';
import { historyAnswer } from '../../../../shared/health/history.ts';
import { setNote } from '../../../../shared/operator/service.ts';
import { firstSeen } from '../../../../shared/types/description.ts';
import { aDescription, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { databaseOf, type StoreKind } from './database.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const LastEventTime = NOW.toISOString();

export const describeHistories = (kind: StoreKind): void => {
  describe('history', () => {
    const database = databaseOf(kind);
    const report = (Battery: number, at = LastEventTime) =>
      change(
        database().open(),
        ID,
        (was) => ({ ...(was ?? aDescription()), Battery, LastEventTime: at }),
        anOrigin(),
      );
    const batteries = async () => {
      const history = await database().open().history(ID);
      return history && historyAnswer(history).Hours.flatMap(([battery]) => battery ?? []);
    };

    it('of an unknown machine is undefined, of one without readings empty', async () => {
      assert.equal(await batteries(), undefined);
      await change(database().open(), ID, () => firstSeen(ID, LastEventTime), anOrigin());
      assert.deepEqual(await batteries(), []);
    });

    it('has the readings of each report, through another store too', async () => {
      await report(80);
      await report(70, '2026-01-02T03:04:06.000Z');
      await report(75, '2026-01-02T04:04:05.000Z');
      assert.deepEqual(await batteries(), [70, 75]);
    });

    it('stays through changes by others than reports', async () => {
      await report(80);
      await change(
        database().open(),
        ID,
        (was) => was && setNote({ ...was, Battery: 5 }, 'look', 'a@example.org', NOW),
        anOrigin(),
      );
      assert.deepEqual(await batteries(), [80]);
    });

    it('is no member of what is served, listed or watched', async () => {
      const store = database().open();
      const changes: unknown[] = [];
      await store.watch({ readings: true, signal: new AbortController().signal }, (is) => changes.push(is));
      await report(80);
      const served = [
        await store.get(ID),
        ...(await store.page(undefined)).machines.map(({ description }) => description),
        ...(await Array.fromAsync(store.list())),
      ];
      assert.equal(served.length, 3);
      for (const description of served)
        assert.deepEqual(Object.keys(description ?? {}).sort(), Object.keys(aDescription()).sort());
      assert.doesNotMatch(JSON.stringify(changes), /History/);
    });

    it('is forgotten with the machine', async () => {
      await report(80);
      await database().open().delete(ID, anOrigin());
      assert.equal(await batteries(), undefined);
      await report(60, '2026-01-02T03:04:07.000Z');
      assert.deepEqual(await batteries(), [60]);
    });

    it('makes no entry in the timeline', async () => {
      await report(80);
      const { Entries } = await database().open().timeline(ID, { limit: 100 });
      await report(70, '2026-01-02T03:04:06.000Z');
      assert.deepEqual((await database().open().timeline(ID, { limit: 100 })).Entries, Entries);
    });
  });
};
