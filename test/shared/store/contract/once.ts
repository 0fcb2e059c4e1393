/** Requests that are sent again: done once, and answered as the first time. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../../shared/errors.ts';
import { AnsweredBefore } from '../../../../shared/store/once.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { aDescription, anOrigin, NOW } from '../../../support/builders.ts';
import { acknowledge } from '../../../../shared/incident/incident.ts';
import { change } from '../../../support/change.ts';
import { anIncident } from '../../../support/notices.ts';
import { aSilence, sweepInto } from '../../../support/sweeping.ts';
import { databaseOf, type StoreKind } from './database.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const DAY_MS = 24 * 60 * 60_000;
const by = (key: string, request = 'note') => anOrigin({ eventId: '', once: { key, request } });
const answered = (outcome: string) => (error: unknown) =>
  error instanceof AnsweredBefore && error.outcome === outcome;

export const describeRepeats = (kind: StoreKind): void => {
  describe('a request with a key', () => {
    const database = databaseOf(kind);
    const count = (store: Store, key: string, request?: string) =>
      change(store, ID, (was) => was && { ...was, Battery: was.Battery + 1 }, by(key, request));
    const stand = (store: Store, key: string) => change(store, ID, (was) => was, by(key));
    const battery = async () => (await database().open().get(ID))?.Battery;
    beforeEach('create the machine', () =>
      change(database().open(), ID, () => aDescription({ Battery: 0 }), anOrigin()),
    );

    it('is done once: a repeat throws what the first try did, through another store too', async () => {
      const store = database().open();
      assert.equal((await count(store, 'a')).next?.Battery, 1);
      for (const again of [store, database().open()])
        await assert.rejects(count(again, 'a'), answered('changed'));
      assert.equal(await battery(), 1);
    });

    it('is done once if its tries come at the same time', async () => {
      const stores = [database().open(), database().open()];
      const tries = await Promise.allSettled([0, 1, 0, 1].map((i) => count(stores[i]!, 'a')));
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(await battery(), 1);
    });

    it('runs no step for a repeat', async () => {
      const store = database().open();
      await count(store, 'a');
      await assert.rejects(
        change(store, ID, () => assert.fail('the step ran'), by('a')),
        answered('changed'),
      );
    });

    it('that changed nothing still changes nothing when it is repeated after another change', async () => {
      const store = database().open();
      await stand(store, 'a');
      await count(store, 'b');
      await assert.rejects(count(store, 'a'), answered('unchanged'));
      assert.equal(await battery(), 1);
    });

    it('for an unknown machine is answered so again, even if there is one by then', async () => {
      const store = database().open();
      const origin = by('a');
      await change(store, 'skia-2', () => undefined, origin);
      await change(store, 'skia-2', () => aDescription(), anOrigin());
      await assert.rejects(
        change(store, 'skia-2', () => aDescription({ Battery: 9 }), origin),
        answered('unknown'),
      );
      assert.equal((await store.get('skia-2'))?.Battery, 0);
    });

    it('deletes once: a repeat throws that the machine was deleted, though it is unknown or back by then', async () => {
      const store = database().open();
      assert.equal(await store.delete(ID, by('a')), true);
      await assert.rejects(store.delete(ID, by('a')), answered('changed'));
      await change(store, ID, () => aDescription({ Version: 'back' }), anOrigin());
      await assert.rejects(store.delete(ID, by('a')), answered('changed'));
      assert.equal((await store.get(ID))?.Version, 'back');
      assert.equal(await store.delete('skia-2', by('b')), false);
      await assert.rejects(store.delete('skia-2', by('b')), answered('unknown'));
    });

    it('is refused if the key is that of another request, and does nothing', async () => {
      const store = database().open();
      await count(store, 'a', 'one');
      const isReuse = (error: unknown) => error instanceof PermanentError && error.refusal === 'key-reused';
      await assert.rejects(count(store, 'a', 'another'), isReuse);
      await assert.rejects(store.delete(ID, by('a', 'another')), isReuse);
      assert.equal(await battery(), 1);
    });

    it('keeps nothing if the step throws: the next try does it', async () => {
      const store = database().open();
      const failing = change(
        store,
        ID,
        () => {
          throw new Error('no');
        },
        by('a'),
      );
      await assert.rejects(failing, /no/);
      assert.equal((await count(store, 'a')).next?.Battery, 1);
    });

    it('is remembered for a day', async () => {
      let now = NOW;
      const store = database().open(() => now);
      await count(store, 'a');
      now = new Date(NOW.getTime() + DAY_MS - 1);
      await assert.rejects(count(store, 'a'), answered('changed'));
      now = new Date(NOW.getTime() + DAY_MS);
      assert.equal((await count(store, 'a')).next?.Battery, 2);
    });

    it('about silences and incidents is done once too', async () => {
      const store = database().open();
      const other = database().open();
      const once = (key: string) => ({ key, request: 'r' });
      await store.silences.add(aSilence('silence-1'), once('a'));
      await assert.rejects(other.silences.add(aSilence('silence-2'), once('a')), answered('changed'));
      assert.equal(await store.silences.end('silence-1', once('b')), true);
      await assert.rejects(other.silences.end('silence-1', once('b')), answered('changed'));
      assert.equal(await store.silences.end('silence-1', once('c')), false);
      await store.silences.add(aSilence('silence-1'));
      await assert.rejects(other.silences.end('silence-1', once('c')), answered('unknown'));

      const { ID } = anIncident();
      const acknowledged = (key: string, to = store) =>
        to.incidents.update(ID, (was, now) => acknowledge(was, 'ann', now), once(key));
      assert.equal(await acknowledged('d'), undefined);
      await sweepInto(store, anIncident());
      await assert.rejects(acknowledged('d', other), answered('unknown'));
      assert.equal((await acknowledged('e'))?.Acknowledged.By, 'ann');
      await assert.rejects(acknowledged('e', other), answered('changed'));
      assert.equal((await acknowledged('f'))?.Acknowledged.By, 'ann');
      await assert.rejects(acknowledged('f', other), answered('unchanged'));
      await assert.rejects(
        store.silences.end('silence-1', { key: 'a', request: 'another' }),
        (error: unknown) => error instanceof PermanentError && error.refusal === 'key-reused',
      );
    });
  });
};
