/** Updates: read, step, final step, write and timeline, all or nothing, even concurrently. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../../shared/errors.ts';
import { aDescription, anOrigin, NOW } from '../../../support/builders.ts';
import { plain } from '../../../support/plain.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';

export const describeUpdates = (kind: StoreKind): void => {
  describe('update', () => {
    const database = databaseOf(kind);

    it('creates a machine, applies the final step, and returns what it wrote', async () => {
      const store = database().open();
      const updated = await change(
        store,
        ID,
        () => aDescription({ MaintenanceMode: 'a person' }),
        anOrigin(),
      );
      assert.equal(updated.previous, undefined);
      assert.deepEqual(updated.next?.Dimensions['pool'], ['Skia']);
      assert.deepEqual(updated.next.Dimensions['quarantined'], ['Maintenance: a person']);
      assert.deepEqual(plain(await store.get(ID)), plain(updated.next));
    });

    it('passes the stored Description to the step, and stores what the step returns', async () => {
      const store = database().open();
      const { next: first } = await change(store, ID, () => aDescription({ Battery: 1 }), anOrigin());
      const { previous, next } = await change(store, ID, (was) => was && { ...was, Battery: 2 }, anOrigin());
      assert.deepEqual(plain(previous), plain(first));
      assert.equal(next?.Battery, 2);
      assert.equal((await store.get(ID))?.Battery, 2);
    });

    it('passes the time at which the step runs, not that of the call, and the timeline has it', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const update = (Version: string) =>
        change(
          store,
          ID,
          (was, at) => ({ ...(was ?? aDescription()), Version, LastUpdated: at.toISOString() }),
          anOrigin({ eventId: Version }),
        );
      const updates = [update('v1'), update('v2')];
      now = new Date(NOW.getTime() + 5000);
      for (const { next } of await Promise.all(updates)) assert.equal(next?.LastUpdated, now.toISOString());
      const { Entries } = await store.timeline(ID, { limit: 10 });
      assert.equal(Entries.at(-1)?.Time, now.toISOString());
    });

    it('writes nothing if the step returns its argument', async () => {
      const store = database().open();
      // Planted with an empty value, which the final step would remove.
      await database().plant(ID, { Version: 'v1', Dimensions: { os: [''] } });
      const { previous, next } = await change(store, ID, (was) => was, anOrigin());
      assert.equal(next, previous);
      assert.deepEqual((await store.get(ID))?.Dimensions['os'], ['']);
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, []);
    });

    it('leaves an unknown machine unknown if the step returns undefined', async () => {
      const store = database().open();
      const updated = await change(store, ID, () => undefined, anOrigin());
      assert.deepEqual(updated, { previous: undefined, next: undefined });
      assert.equal(await store.get(ID), undefined);
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, []);
    });

    for (const [title, thrown] of [
      ['an error', new Error('no')],
      ['a refusal', new PermanentError('over-limit', 'too long')],
      // Firestore takes an error with a numeric code for one of its own, and retries it for minutes.
      ['an error with a code', Object.assign(new Error('busy'), { code: 10 })],
    ] as const) {
      it(`writes nothing and rethrows if the step throws ${title}, after a single run`, async () => {
        const store = database().open();
        const { next: before } = await change(store, ID, () => aDescription(), anOrigin());
        const timeline = await store.timeline(ID, { limit: 10 });
        let runs = 0;
        const update = change(
          store,
          ID,
          () => {
            runs += 1;
            throw thrown;
          },
          anOrigin(),
        );
        await assert.rejects(update, (error) => error === thrown);
        assert.equal(runs, 1);
        assert.deepEqual(plain(await store.get(ID)), plain(before));
        assert.deepEqual(await store.timeline(ID, { limit: 10 }), timeline);
      });
    }

    it('refuses at once what no store can hold, and keeps the stored Description', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription({ Version: 'v1' }), anOrigin());
      const isOverLimit = (error: unknown) =>
        error instanceof PermanentError && error.refusal === 'over-limit';
      for (const tooLarge of [
        aDescription({ Version: 'x'.repeat(1_000_000) }),
        aDescription({ Recovering: '鉄'.repeat(400_000) }),
        aDescription({ Dimensions: { ['k'.repeat(1_500)]: ['v'] } }),
      ]) {
        await assert.rejects(
          change(store, ID, () => tooLarge, anOrigin()),
          isOverLimit,
        );
      }
      assert.equal((await store.get(ID))?.Version, 'v1');
    });

    it('stores a Description just below the limits', async () => {
      const store = database().open();
      const large = aDescription({
        Version: '鉄'.repeat(200_000),
        Temperature: Object.fromEntries(
          Array.from({ length: 256 }, (_, i) => [`${'鉄'.repeat(250)}${i}`, i]),
        ),
      });
      const { next } = await change(store, ID, () => large, anOrigin());
      assert.deepEqual(plain(await store.get(ID)), plain(next));
    });

    for (const bad of ['', '..', 'a/b', '__x__', 'x'.repeat(201), 'a\0b']) {
      it(`refuses ${JSON.stringify(bad.slice(0, 10))} as a machine ID, as do the other methods`, async () => {
        const store = database().open();
        const isRefused = (error: unknown) =>
          error instanceof PermanentError && error.refusal === 'bad-machine-id';
        const step = () => assert.fail('the step ran');
        await assert.rejects(change(store, bad, step, anOrigin()), isRefused);
        await assert.rejects(store.get(bad), isRefused);
        await assert.rejects(store.delete(bad, anOrigin()), isRefused);
        await assert.rejects(store.timeline(bad, { limit: 1 }), isRefused);
        await assert.rejects(Array.fromAsync(store.snapshot(bad)), isRefused);
      });
    }

    for (const id of ['constructor', 'toString', '0', 'a'.repeat(200)]) {
      it(`accepts ${id.slice(0, 12)} as a machine ID`, async () => {
        const store = database().open();
        assert.equal(await store.get(id), undefined);
        await change(store, id, () => aDescription({ Battery: 7 }), anOrigin());
        assert.equal((await store.get(id))?.Battery, 7);
      });
    }

    it('loses none of 100 concurrent updates of one machine', async function () {
      this.timeout(60_000);
      const store = database().open();
      await change(store, ID, () => aDescription({ Battery: 0 }), anOrigin());
      let runs = 0;
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          change(
            store,
            ID,
            (was) => {
              runs += 1;
              return was && { ...was, Battery: was.Battery + 1 };
            },
            anOrigin({ eventId: `e${i}` }),
          ),
        ),
      );
      assert.equal((await store.get(ID))?.Battery, 100);
      // They queued up instead of contending for the record.
      assert.equal(runs, 100);
    });

    for (const count of [20, 100]) {
      it(`reruns the step after a conflict: ${count} concurrent updates through two stores all count`, async function () {
        this.timeout(120_000);
        const stores = [database().open(), database().open()];
        await change(stores[0]!, ID, () => aDescription({ Battery: 0 }), anOrigin());
        await Promise.all(
          Array.from({ length: count }, (_, i) =>
            change(
              stores[i % 2]!,
              ID,
              (was) => was && { ...was, Battery: was.Battery + 1, Version: `v${was.Battery + 1}` },
              anOrigin({ eventId: `e${i}` }),
            ),
          ),
        );
        assert.equal((await stores[0]!.get(ID))?.Battery, count);
        // Each has one entry, with the version that it really set.
        const { Entries } = await stores[1]!.timeline(ID, { limit: 500 });
        const versions = Entries.filter(({ Kind }) => Kind === 'version').map(({ To }) => To);
        assert.deepEqual(versions.sort(), Array.from({ length: count }, (_, i) => `v${i + 1}`).sort());
      });
    }
  });
};
