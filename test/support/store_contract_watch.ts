/** Watching: every change reaches whoever listens, the newest state at last. */
import assert from 'node:assert/strict';
import type { Change, Store } from '../../shared/store/store.ts';
import { aDescription, anOrigin } from './builders.ts';
import { eventually } from './eventually.ts';
import { databaseOf, type StoreKind } from './store_contract.ts';

/** A watch that keeps what it hears, in short: ID and battery, or that it is gone. */
export const heardBy = async (store: Store, readings: boolean) => {
  const controller = new AbortController();
  const changes: Change[] = [];
  await store.watch({ readings, signal: controller.signal }, (change) => changes.push(change));
  return {
    changes,
    of: (machineId: string): (string | number)[] =>
      changes
        .filter((change) => change.machineId === machineId)
        .map((change) => (change.kind === 'deleted' ? 'deleted' : change.description.Battery)),
    end: () => controller.abort(),
  };
};

export const describeWatches = (kind: StoreKind): void => {
  describe('watch', () => {
    const database = databaseOf(kind);
    const put = (store: Store, id: string, Battery: number, Version: string) =>
      store.update(
        id,
        (was) => ({ ...(was ?? aDescription()), Battery, Version }),
        anOrigin({ now: new Date() }),
      );

    for (const readings of [false, true]) {
      it(`${readings ? 'with' : 'without'} readings hears of what is created, changed and deleted from then on`, async () => {
        const store = database().open();
        await put(store, 'before', 1, 'v1');
        const heard = await heardBy(store, readings);
        await put(store, 'a', 10, 'v1');
        await eventually(() => assert.equal(heard.of('a').at(-1), 10));
        await put(store, 'a', 20, 'v2');
        await eventually(() => assert.equal(heard.of('a').at(-1), 20));
        await store.delete('a', anOrigin({ now: new Date() }));
        await eventually(() => assert.equal(heard.of('a').at(-1), 'deleted'));
        await put(store, 'a', 30, 'v3');
        await eventually(() => assert.equal(heard.of('a').at(-1), 30));
        const revisions = heard.changes.map(({ revision }) => revision);
        assert.deepEqual(revisions, revisions.toSorted());
        assert.deepEqual(heard.of('before'), []);
        heard.end();
      });

      it(`${readings ? 'with' : 'without'} readings ends up with the newest state of many at once`, async () => {
        const store = database().open();
        const heard = await heardBy(store, readings);
        const ids = Array.from({ length: 10 }, (_, i) => `m${i}`);
        await Promise.all(
          ids.flatMap((id) => Array.from({ length: 5 }, (_, i) => put(store, id, i + 1, `v${i + 1}`))),
        );
        const stored = await Promise.all(ids.map(async (id) => (await store.get(id))?.Battery));
        await eventually(() =>
          assert.deepEqual(
            ids.map((id) => heard.of(id).at(-1)),
            stored,
          ),
        );
        heard.end();
      });
    }

    it('without readings hears nothing of routine reports, with readings of each', async () => {
      const store = database().open();
      await put(store, 'a', 1, 'v1');
      const without = await heardBy(store, false);
      const all = await heardBy(store, true);
      await put(store, 'a', 2, 'v1');
      await eventually(() => assert.deepEqual(all.of('a'), [2]));
      await put(store, 'b', 5, 'v1');
      // What comes after has come: what was to come before has not.
      await eventually(() => assert.deepEqual(without.of('b'), [5]));
      assert.deepEqual(without.of('a'), []);
      without.end();
      all.end();
    });

    it('hears nothing where nothing changed, or the step threw', async () => {
      const store = database().open();
      await put(store, 'a', 1, 'v1');
      const heard = await heardBy(store, true);
      await store.update('a', (was) => was, anOrigin());
      await assert.rejects(
        store.update(
          'a',
          () => {
            throw new Error('no');
          },
          anOrigin(),
        ),
      );
      await put(store, 'b', 5, 'v1');
      await eventually(() => assert.deepEqual(heard.of('b'), [5]));
      assert.deepEqual(heard.of('a'), []);
      heard.end();
    });

    it('tells revisions that compare with those of a snapshot', async () => {
      const store = database().open();
      const heard = await heardBy(store, true);
      await put(store, 'a', 1, 'v1');
      await eventually(() => assert.deepEqual(heard.of('a'), [1]));
      const [first] = await Array.fromAsync(store.snapshot('a'));
      assert.equal(first?.revision, heard.changes[0]?.revision);
      await put(store, 'a', 2, 'v1');
      await eventually(() => assert.deepEqual(heard.of('a'), [1, 2]));
      assert.ok((heard.changes[1]?.revision ?? '') > (first?.revision ?? ''));
      heard.end();
    });

    it('hears nothing more once its signal aborts, and never begins where it has aborted', async () => {
      const store = database().open();
      const ended = await heardBy(store, true);
      const still = await heardBy(store, true);
      ended.end();
      await put(store, 'a', 1, 'v1');
      await eventually(() => assert.deepEqual(still.of('a'), [1]));
      assert.deepEqual(ended.changes, []);
      const signal = AbortSignal.abort(new Error('too late'));
      await assert.rejects(
        store.watch({ readings: true, signal }, () => assert.fail('it heard')),
        /too late/,
      );
      still.end();
    });

    it('goes on where a listener throws, which is logged, and the change stays', async () => {
      const store = database().open();
      const controller = new AbortController();
      await store.watch({ readings: true, signal: controller.signal }, () => {
        throw new Error('a listener failed');
      });
      const heard = await heardBy(store, true);
      await put(store, 'a', 1, 'v1');
      await put(store, 'b', 2, 'v1');
      await eventually(() => assert.deepEqual([heard.of('a'), heard.of('b')], [[1], [2]]));
      await eventually(() =>
        assert.equal(database().lines.filter(({ message }) => message === 'a watcher failed').length, 2),
      );
      controller.abort();
      heard.end();
    });

    if (kind.watchesOthers) {
      for (const readings of [false, true]) {
        it(`${readings ? 'with' : 'without'} readings hears of what other processes change`, async () => {
          const heard = await heardBy(database().open(), readings);
          const other = database().open();
          await put(other, 'a', 10, 'v1');
          await eventually(() => assert.deepEqual(heard.of('a'), [10]));
          heard.end();
        });
      }
    }
  });
};
