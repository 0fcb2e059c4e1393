/** Lists: all machines, their snapshot, those to be power-cycled. */
import assert from 'node:assert/strict';
import { aDescription, anOrigin } from './builders.ts';
import { databaseOf, type StoreKind } from './store_contract.ts';

/** More than any store reads in one piece. */
const MANY = 350;
const idOf = (i: number): string => `skia-${String(i).padStart(4, '0')}`;

export const describeLists = (kind: StoreKind): void => {
  describe('lists', () => {
    const database = databaseOf(kind);

    it('are empty where there is no machine', async () => {
      const store = database().open();
      assert.deepEqual(await Array.fromAsync(store.list()), []);
      assert.deepEqual(await Array.fromAsync(store.snapshot()), []);
      assert.deepEqual(await Array.fromAsync(store.snapshot('skia-1')), []);
      assert.deepEqual(await store.listPowerCycle(), []);
    });

    it('name every machine once, in the order of IDs, over more than one piece', async function () {
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
      assert.deepEqual(
        snapshot.map(({ machineId }) => machineId),
        ids,
      );
    });

    it('sort by code unit: upper case first, and "-" before "."', async () => {
      const store = database().open();
      for (const id of ['b', 'a.1', 'B', 'a-1', 'a'])
        await store.update(id, () => aDescription(), anOrigin());
      const ids = (await Array.fromAsync(store.snapshot())).map(({ machineId }) => machineId);
      assert.deepEqual(ids, ['B', 'a', 'a-1', 'a.1', 'b']);
    });

    it('may be left half way', async () => {
      const store = database().open();
      for (const id of ['a', 'b']) await store.update(id, () => aDescription(), anOrigin());
      for await (const one of store.list()) {
        assert.ok(one);
        break;
      }
      await store.update('a', (was) => was && { ...was, Battery: 3 }, anOrigin());
    });

    it('of power cycles name, in order, the machines that wait for one', async () => {
      const store = database().open();
      for (const [id, PowerCycle] of [
        ['c', true],
        ['b', false],
        ['a', true],
      ] as const) {
        await store.update(id, () => aDescription({ PowerCycle }), anOrigin());
      }
      assert.deepEqual(await store.listPowerCycle(), ['a', 'c']);
      await store.update('a', (was) => was && { ...was, PowerCycle: false }, anOrigin());
      await store.delete('c', anOrigin());
      assert.deepEqual(await store.listPowerCycle(), []);
    });

    it('give each state of a machine a revision, which grows, past its deletion', async () => {
      const store = database().open();
      const revision = async () =>
        (await Array.fromAsync(store.snapshot('a'))).map((change) => change.revision)[0] ?? '';
      await store.update('a', () => aDescription(), anOrigin());
      const first = await revision();
      assert.equal(await revision(), first);
      await store.update('a', (was) => was && { ...was, Battery: 3 }, anOrigin());
      const second = await revision();
      await store.delete('a', anOrigin());
      await store.update('a', () => aDescription(), anOrigin());
      const third = await revision();
      assert.ok(first < second && second < third, `${first} < ${second} < ${third}`);
    });
  });
};
