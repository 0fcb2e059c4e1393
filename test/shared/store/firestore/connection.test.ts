/** The Firestore store when its connection is lost, is restored, or fails during a commit. */
import assert from 'node:assert/strict';
import type { Store } from '../../../../shared/store/store.ts';
import { aDescription, anOrigin } from '../../../support/builders.ts';
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { eventually } from '../../../support/eventually.ts';
import { type FirestoreDatabase, firestoreDatabase } from '../../../support/firestore_database.ts';
import { type TcpProxy, tcpProxy } from '../../../support/tcp_proxy.ts';
import { anIncident } from '../../../support/notices.ts';
import { sweepInto } from '../../../support/sweeping.ts';
import { recordWatch } from '../contract/watch.ts';
import { change } from '../../../support/change.ts';

const LIMIT_MS = 90_000;

describe('Firestore store: connection', function () {
  // The client waits longer after each failed connection.
  this.timeout(120_000);
  const host = needsFirestoreEmulator();
  let database: FirestoreDatabase;
  let proxy: TcpProxy;
  /** Connected through the proxy. */
  let store: Store;
  /** Connected to the emulator directly. */
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
    change(to, id, (was) => ({ ...(was ?? aDescription()), Battery, Version: `v${Battery}` }), anOrigin());

  for (const readings of [false, true]) {
    it(`loses no change of a watch ${readings ? 'with' : 'without'} readings if the connection is cut and restored`, async () => {
      await put(direct, 'deleted', 1);
      await put(direct, 'untouched', 1);
      const watched = await recordWatch(store, readings);
      await put(direct, 'a', 1);
      await eventually(() => assert.deepEqual(watched.of('a'), [1]));
      proxy.cut();
      await put(direct, 'a', 2);
      await put(direct, 'b', 3);
      await direct.delete('deleted', anOrigin());
      await sweepInto(direct, anIncident());
      proxy.restore();
      await eventually(() => {
        assert.deepEqual(watched.incidents(), [`${anIncident().ID} 1`]);
        assert.equal(watched.of('a').at(-1), 2);
        assert.equal(watched.of('b').at(-1), 3);
        assert.equal(watched.of('deleted').at(-1), 'deleted');
      }, LIMIT_MS);
      await put(direct, 'a', 4);
      await eventually(() => assert.equal(watched.of('a').at(-1), 4), LIMIT_MS);
      assert.deepEqual(watched.of('untouched'), []);
      watched.end();
    });
  }

  it('starts a watch once the connection is restored', async () => {
    proxy.cut();
    const starting = recordWatch(store, false);
    await put(direct, 'a', 1);
    proxy.restore();
    const watched = await starting;
    await put(direct, 'a', 2);
    await eventually(() => assert.equal(watched.of('a').at(-1), 2), LIMIT_MS);
    watched.end();
  });

  it('retries an update until the connection is restored', async () => {
    await put(store, 'a', 1);
    proxy.cut();
    const update = put(store, 'a', 2);
    proxy.restore();
    await update;
    assert.equal((await direct.get('a'))?.Battery, 2);
  });

  it('applies a change once if the connection is cut after its commit and the transaction is retried', async () => {
    const toggle = (to: Store, hold: () => void) => {
      let runs = 0;
      const update = change(
        to,
        'a',
        (was = aDescription()) => {
          runs += 1;
          if (runs === 1) hold();
          return { ...was, PowerCycle: !was.PowerCycle };
        },
        anOrigin({ eventId: '', requestId: 'r1' }),
      );
      return { update, runs: () => runs };
    };
    const { update, runs } = toggle(store, () => proxy.hold());
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

  it('writes what a sweep changed once if the connection is cut, whether the sweep hears of it or reads it', async () => {
    const { state, version } = await store.sweeps.read();
    const writing = store.sweeps.write(version, { ...state, InUse: 7 }, [anIncident()]);
    proxy.hold();
    await eventually(async () => assert.ok(await direct.incidents.get(anIncident().ID)));
    proxy.cut();
    proxy.restore();
    const written = await writing;
    const now = await store.sweeps.read();
    assert.equal(now.state.InUse, 7);
    assert.ok(written === undefined || written === now.version);
  });

  it('retries a deletion if the connection is cut, and returns true', async () => {
    await put(store, 'a', 1);
    const deleted = store.delete('a', anOrigin({ eventId: '' }));
    proxy.hold();
    proxy.cut();
    proxy.restore();
    assert.equal(await deleted, true);
    assert.equal(await direct.get('a'), undefined);
  });

  it('finishes the updates in flight before it closes', async () => {
    const updates = Array.from({ length: 10 }, (_, i) => put(store, `m${i}`, i + 1));
    await store.close();
    await Promise.all(updates);
    assert.equal((await Array.fromAsync(direct.list())).length, 10);
    await assert.rejects(store.get('m1'));
  });

  it('ends its watches when it closes', async () => {
    const watched = await recordWatch(store, true);
    await store.close();
    await put(direct, 'a', 1);
    assert.deepEqual(watched.changes, []);
  });
});
