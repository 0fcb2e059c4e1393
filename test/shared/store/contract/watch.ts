/** Watches: every change reaches the listener, the newest state last. */
import assert from 'node:assert/strict';
import type { Change, Store } from '../../../../shared/store/store.ts';
import { aDescription, anOrigin } from '../../../support/builders.ts';
import { eventually } from '../../../support/eventually.ts';
import { acknowledge } from '../../../../shared/incident/incident.ts';
import { anIncident } from '../../../support/notices.ts';
import { timeAfter } from '../../../support/sight.ts';
import { sweepInto } from '../../../support/sweeping.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

/** Starts a watch that keeps its changes; `of` returns those of one machine, each as its battery value or `deleted`. */
export const recordWatch = async (store: Store, readings: boolean) => {
  const controller = new AbortController();
  const changes: Change[] = [];
  await store.watch({ readings, signal: controller.signal }, (change) => changes.push(change));
  return {
    changes,
    of: (machineId: string): (string | number)[] =>
      changes.flatMap((change): (string | number)[] => {
        if (change.kind === 'machine')
          return change.machineId === machineId ? [change.description.Battery] : [];
        return change.kind === 'deleted' && change.machineId === machineId ? ['deleted'] : [];
      }),
    /** Those of incidents, each as the ID and the revision that people are told of. */
    incidents: (): string[] =>
      changes.flatMap((change) =>
        change.kind === 'incident' ? [`${change.incident.ID} ${change.incident.Revision}`] : [],
      ),
    end: () => controller.abort(),
  };
};

export const describeWatches = (kind: StoreKind): void => {
  describe('watch', () => {
    const database = databaseOf(kind);
    const put = (store: Store, id: string, Battery: number, Version: string) =>
      change(store, id, (was) => ({ ...(was ?? aDescription()), Battery, Version }), anOrigin());

    for (const readings of [false, true]) {
      it(`${readings ? 'with' : 'without'} readings reports what is created, changed and deleted from then on`, async () => {
        const store = database().open();
        await put(store, 'before', 1, 'v1');
        const watched = await recordWatch(store, readings);
        await put(store, 'a', 10, 'v1');
        await eventually(() => assert.equal(watched.of('a').at(-1), 10));
        await put(store, 'a', 20, 'v2');
        await eventually(() => assert.equal(watched.of('a').at(-1), 20));
        await store.delete('a', anOrigin());
        await eventually(() => assert.equal(watched.of('a').at(-1), 'deleted'));
        await put(store, 'a', 30, 'v3');
        await eventually(() => assert.equal(watched.of('a').at(-1), 30));
        const revisions = watched.changes.map(({ revision }) => revision);
        assert.deepEqual(revisions, revisions.toSorted());
        assert.deepEqual(watched.of('before'), []);
        watched.end();
      });

      it(`${readings ? 'with' : 'without'} readings ends with the newest state of each machine after concurrent changes`, async () => {
        const store = database().open();
        const watched = await recordWatch(store, readings);
        const ids = Array.from({ length: 10 }, (_, i) => `m${i}`);
        await Promise.all(
          ids.flatMap((id) => Array.from({ length: 5 }, (_, i) => put(store, id, i + 1, `v${i + 1}`))),
        );
        const stored = await Promise.all(ids.map(async (id) => (await store.get(id))?.Battery));
        await eventually(() =>
          assert.deepEqual(
            ids.map((id) => watched.of(id).at(-1)),
            stored,
          ),
        );
        watched.end();
      });
    }

    it('includes routine reports only with readings', async () => {
      const store = database().open();
      await put(store, 'a', 1, 'v1');
      const without = await recordWatch(store, false);
      const all = await recordWatch(store, true);
      await put(store, 'a', 2, 'v1');
      await eventually(() => assert.deepEqual(all.of('a'), [2]));
      await put(store, 'b', 5, 'v1');
      // The later change has arrived, so an earlier one would have arrived too.
      await eventually(() => assert.deepEqual(without.of('b'), [5]));
      assert.deepEqual(without.of('a'), []);
      without.end();
      all.end();
    });

    it('reports nothing if nothing changed or the step threw', async () => {
      const store = database().open();
      await put(store, 'a', 1, 'v1');
      const watched = await recordWatch(store, true);
      await change(store, 'a', (was) => was, anOrigin());
      await assert.rejects(
        change(
          store,
          'a',
          () => {
            throw new Error('no');
          },
          anOrigin(),
        ),
      );
      await put(store, 'b', 5, 'v1');
      await eventually(() => assert.deepEqual(watched.of('b'), [5]));
      assert.deepEqual(watched.of('a'), []);
      watched.end();
    });

    it('reports revisions that compare with those of a snapshot', async () => {
      const store = database().open();
      const watched = await recordWatch(store, true);
      await put(store, 'a', 1, 'v1');
      await eventually(() => assert.deepEqual(watched.of('a'), [1]));
      const [first] = await Array.fromAsync(store.snapshot('a'));
      assert.equal(first?.revision, watched.changes[0]?.revision);
      await put(store, 'a', 2, 'v1');
      await eventually(() => assert.deepEqual(watched.of('a'), [1, 2]));
      assert.ok((watched.changes[1]?.revision ?? '') > (first?.revision ?? ''));
      watched.end();
    });

    for (const readings of [false, true])
      it(`${readings ? 'with' : 'without'} readings reports every incident that opens, changes or closes from then on`, async () => {
        const store = database().open();
        const before = anIncident({ ID: 'silent-0-abcdef' });
        await sweepInto(store, before);
        const watched = await recordWatch(store, readings);
        const opened = anIncident();
        await sweepInto(store, opened);
        await eventually(() => assert.deepEqual(watched.incidents(), [`${opened.ID} 1`]));
        await store.incidents.update(before.ID, (was, now) => acknowledge(was, 'ann', now));
        await eventually(() => assert.deepEqual(watched.incidents().at(-1), `${before.ID} 2`));
        await sweepInto(store, { ...opened, Revision: 2, Closed: timeAfter(900) });
        await eventually(() => assert.deepEqual(watched.incidents().at(-1), `${opened.ID} 2`));
        const last = watched.changes.at(-1);
        assert.ok(last?.kind === 'incident');
        assert.deepEqual(last.incident, await store.incidents.get(opened.ID));
        assert.equal(watched.incidents().length, 3);
        watched.end();
      });

    it('reports nothing of an incident whose write came too late', async () => {
      const store = database().open();
      const watched = await recordWatch(store, true);
      const { state, version } = await store.sweeps.read();
      await store.sweeps.write(version, state, []);
      assert.equal(await store.sweeps.write(version, state, [anIncident()]), undefined);
      await put(store, 'a', 1, 'v1');
      await eventually(() => assert.deepEqual(watched.of('a'), [1]));
      assert.deepEqual(watched.incidents(), []);
      watched.end();
    });

    it('reports incidents with revisions that compare with those of a snapshot, which has the open ones after the machines', async () => {
      const store = database().open();
      await put(store, 'a', 1, 'v1');
      await sweepInto(store, anIncident(), anIncident({ ID: 'silent-9-abcdef', Closed: timeAfter(9) }));
      const watched = await recordWatch(store, true);
      const snapshot = () => Array.fromAsync(store.snapshot());
      const first = await snapshot();
      assert.deepEqual(
        first.map((item) => (item.kind === 'incident' ? item.incident : item.kind)),
        ['machine', await store.incidents.get(anIncident().ID)],
      );
      assert.deepEqual(
        (await Array.fromAsync(store.snapshot('a'))).map(({ kind: one }) => one),
        ['machine'],
      );
      await sweepInto(store, anIncident({ Summary: 'changed' }));
      await eventually(() => assert.equal(watched.incidents().length, 1));
      const second = (await snapshot())[1]?.revision ?? '';
      assert.equal(watched.changes[0]?.revision, second);
      assert.ok((first[1]?.revision ?? '') < second);
      watched.end();
    });

    it('ends when its signal aborts, and rejects if the signal has aborted already', async () => {
      const store = database().open();
      const ended = await recordWatch(store, true);
      const live = await recordWatch(store, true);
      ended.end();
      await put(store, 'a', 1, 'v1');
      await eventually(() => assert.deepEqual(live.of('a'), [1]));
      assert.deepEqual(ended.changes, []);
      const signal = AbortSignal.abort(new Error('too late'));
      await assert.rejects(
        store.watch({ readings: true, signal }, () => assert.fail('the listener was called')),
        /too late/,
      );
      live.end();
    });

    it('goes on if a listener throws, logs the error, and keeps the change', async () => {
      const store = database().open();
      const controller = new AbortController();
      await store.watch({ readings: true, signal: controller.signal }, () => {
        throw new Error('a listener failed');
      });
      const watched = await recordWatch(store, true);
      await put(store, 'a', 1, 'v1');
      await put(store, 'b', 2, 'v1');
      await eventually(() => assert.deepEqual([watched.of('a'), watched.of('b')], [[1], [2]]));
      await eventually(() =>
        assert.equal(database().lines.filter(({ message }) => message === 'watcher failed').length, 2),
      );
      controller.abort();
      watched.end();
    });

    if (kind.watchesOthers) {
      for (const readings of [false, true]) {
        it(`${readings ? 'with' : 'without'} readings reports what other processes change`, async () => {
          const watched = await recordWatch(database().open(), readings);
          const other = database().open();
          await put(other, 'a', 10, 'v1');
          await eventually(() => assert.deepEqual(watched.of('a'), [10]));
          watched.end();
        });
      }
    }
  });
};
