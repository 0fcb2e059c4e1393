/** The Firestore store where the connection is cut, comes back, or leaves open what became of a commit. */
import assert from 'node:assert/strict';
import type { Store } from '../../../../shared/store/store.ts';
import { aDescription, anOrigin } from '../../../support/builders.ts';
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { eventually } from '../../../support/eventually.ts';
import { type FirestoreDatabase, firestoreDatabase } from '../../../support/firestore_database.ts';
import { heardBy } from '../../../support/store_contract_watch.ts';
import { type TcpProxy, tcpProxy } from '../../../support/tcp_proxy.ts';

const LIMIT_MS = 90_000;

describe('Firestore store: the connection', function () {
  // The client waits longer after each failure before it connects again.
  this.timeout(120_000);
  const host = needsFirestoreEmulator();
  let database: FirestoreDatabase;
  let proxy: TcpProxy;
  /** Through the proxy, and past it. */
  let store: Store;
  let direct: Store;

  beforeEach(async () => {
    database = firestoreDatabase(host());
    proxy = await tcpProxy(host());
    store = database.openAt(proxy.host);
    direct = database.open();
  });
  afterEach(async () => {
    proxy.restore();
    await database.close();
    await proxy.close();
  });

  const put = (to: Store, id: string, Battery: number) =>
    to.update(
      id,
      (was) => ({ ...(was ?? aDescription()), Battery, Version: `v${Battery}` }),
      anOrigin({ now: new Date() }),
    );

  for (const readings of [false, true]) {
    it(`cut and back, a watch ${readings ? 'with' : 'without'} readings missed nothing`, async () => {
      await put(direct, 'deleted', 1);
      await put(direct, 'untouched', 1);
      const heard = await heardBy(store, readings);
      await put(direct, 'a', 1);
      await eventually(() => assert.deepEqual(heard.of('a'), [1]));
      proxy.cut();
      await put(direct, 'a', 2);
      await put(direct, 'b', 3);
      await direct.delete('deleted', anOrigin({ now: new Date() }));
      proxy.restore();
      await eventually(() => {
        assert.equal(heard.of('a').at(-1), 2);
        assert.equal(heard.of('b').at(-1), 3);
        assert.equal(heard.of('deleted').at(-1), 'deleted');
      }, LIMIT_MS);
      await put(direct, 'a', 4);
      await eventually(() => assert.equal(heard.of('a').at(-1), 4), LIMIT_MS);
      assert.deepEqual(heard.of('untouched'), []);
      heard.end();
    });
  }

  it('away, a watch begins as soon as it is back', async () => {
    proxy.cut();
    const beginning = heardBy(store, false);
    await put(direct, 'a', 1);
    proxy.restore();
    const heard = await beginning;
    await put(direct, 'a', 2);
    await eventually(() => assert.equal(heard.of('a').at(-1), 2), LIMIT_MS);
    heard.end();
  });

  it('cut, an update is tried again until it is back', async () => {
    await put(store, 'a', 1);
    proxy.cut();
    const update = put(store, 'a', 2);
    proxy.restore();
    await update;
    assert.equal((await direct.get('a'))?.Battery, 2);
  });

  it('cut during a commit that took place, a change is done once although it is tried again', async () => {
    const flip = (to: Store, hold: () => void) => {
      let runs = 0;
      const update = to.update(
        'a',
        (was = aDescription()) => {
          runs += 1;
          if (runs === 1) hold();
          return { ...was, PowerCycle: !was.PowerCycle };
        },
        anOrigin({ eventId: '', requestId: 'r1', now: new Date() }),
      );
      return { update, runs: () => runs };
    };
    const { update, runs } = flip(store, () => proxy.hold());
    await eventually(async () => assert.equal((await direct.get('a'))?.PowerCycle, true));
    proxy.cut();
    proxy.restore();
    const { previous, next } = await update;
    assert.deepEqual([previous, next?.PowerCycle], [undefined, true]);
    assert.equal((await direct.get('a'))?.PowerCycle, true);
    assert.equal(runs(), 1);
    const kinds = (await direct.timeline('a', { limit: 10 })).Entries.map(({ Kind }) => Kind);
    assert.equal(kinds.filter((kind) => kind === 'power_request').length, 1);
  });

  it('cut during a deletion, it is tried again, and says that there was something to delete', async () => {
    await put(store, 'a', 1);
    const deleted = store.delete('a', anOrigin({ eventId: '', now: new Date() }));
    proxy.hold();
    proxy.cut();
    proxy.restore();
    assert.equal(await deleted, true);
    assert.equal(await direct.get('a'), undefined);
  });

  it('closing, the store finishes what is in flight', async () => {
    const updates = Array.from({ length: 10 }, (_, i) => put(store, `m${i}`, i + 1));
    await store.close();
    await Promise.all(updates);
    assert.equal((await Array.fromAsync(direct.list())).length, 10);
    await assert.rejects(store.get('m1'));
  });

  it('closing, the store ends its watches', async () => {
    const heard = await heardBy(store, true);
    await store.close();
    await put(direct, 'a', 1);
    assert.deepEqual(heard.changes, []);
  });
});
