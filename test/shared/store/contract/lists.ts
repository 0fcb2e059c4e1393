/** The lists: all machines, their snapshot, and the machines that wait for a power cycle. */
import assert from 'node:assert/strict';
import type { Change } from '../../../../shared/store/store.ts';
import { aDescription, anOrigin } from '../../../support/builders.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

/** More than a page of any store. */
const MANY = 350;
const idOf = (i: number): string => `skia-${String(i).padStart(4, '0')}`;

export const describeLists = (kind: StoreKind): void => {
  describe('lists', () => {
    const database = databaseOf(kind);

    it('are empty if there is no machine', async () => {
      const store = database().open();
      assert.deepEqual(await Array.fromAsync(store.list()), []);
      assert.deepEqual(await Array.fromAsync(store.snapshot()), []);
      assert.deepEqual(await Array.fromAsync(store.snapshot('skia-1')), []);
      assert.deepEqual(await store.listPowerCycle(), []);
    });

    const machineIdOf = (change: Change) => change.kind !== 'incident' && change.machineId;

    it('contain every machine once, ordered by ID, across pages', async function () {
      this.timeout(60_000);
      const store = database().open();
      const ids = Array.from({ length: MANY }, (_, i) => idOf(i));
      await Promise.all(ids.map((id, i) => database().plant(id, { Battery: i, Dimensions: { id: [id] } })));
      const found = await Array.fromAsync(store.list());
      assert.deepEqual(
        found.map(({ Dimensions, Battery }) => [Dimensions['id']?.[0], Battery]),
        ids.map((id, i) => [id, i]),
      );
      const snapshot = await Array.fromAsync(store.snapshot());
      assert.deepEqual(snapshot.map(machineIdOf), ids);
    });

    it('are sorted by code unit: upper case first, "-" before "."', async () => {
      const store = database().open();
      for (const id of ['b', 'a.1', 'B', 'a-1', 'a'])
        await change(store, id, () => aDescription(), anOrigin());
      const ids = (await Array.fromAsync(store.snapshot())).map(machineIdOf);
      assert.deepEqual(ids, ['B', 'a', 'a-1', 'a.1', 'b']);
    });

    it('can be abandoned halfway', async () => {
      const store = database().open();
      for (const id of ['a', 'b']) await change(store, id, () => aDescription(), anOrigin());
      for await (const description of store.list()) {
        assert.ok(description);
        break;
      }
      await change(store, 'a', (was) => was && { ...was, Battery: 3 }, anOrigin());
    });

    it('of power cycles contain the IDs of the waiting machines, in order', async () => {
      const store = database().open();
      for (const [id, PowerCycle] of [
        ['c', true],
        ['b', false],
        ['a', true],
      ] as const) {
        await change(store, id, () => aDescription({ PowerCycle }), anOrigin());
      }
      assert.deepEqual(await store.listPowerCycle(), ['a', 'c']);
      await change(store, 'a', (was) => was && { ...was, PowerCycle: false }, anOrigin());
      await store.delete('c', anOrigin());
      assert.deepEqual(await store.listPowerCycle(), []);
    });

    it('give each later state of a machine a greater revision, even after its deletion', async () => {
      const store = database().open();
      const revision = async () =>
        (await Array.fromAsync(store.snapshot('a'))).map((change) => change.revision)[0] ?? '';
      await change(store, 'a', () => aDescription(), anOrigin());
      const first = await revision();
      assert.equal(await revision(), first);
      await change(store, 'a', (was) => was && { ...was, Battery: 3 }, anOrigin());
      const second = await revision();
      await store.delete('a', anOrigin());
      await change(store, 'a', () => aDescription(), anOrigin());
      const third = await revision();
      assert.ok(first < second && second < third, `${first} < ${second} < ${third}`);
    });
  });
};
