/** Updates: read, step, final step, write and timeline, all or nothing, however many at once. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../shared/errors.ts';
import { aDescription, anOrigin } from './builders.ts';
import { plain } from './plain.ts';
import { databaseOf, type StoreKind } from './store_contract.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';

export const describeUpdates = (kind: StoreKind): void => {
  describe('update', () => {
    const database = databaseOf(kind);

    it('creates a machine, the final step done, and answers what it wrote', async () => {
      const store = database().open();
      const updated = await store.update(ID, () => aDescription({ MaintenanceMode: 'a person' }), anOrigin());
      assert.equal(updated.previous, undefined);
      assert.deepEqual(updated.next?.Dimensions['pool'], ['Skia']);
      assert.deepEqual(updated.next.Dimensions['quarantined'], ['Maintenance: a person']);
      assert.deepEqual(plain(await store.get(ID)), plain(updated.next));
    });

    it('hands the step what is stored, and stores what it returns', async () => {
      const store = database().open();
      const { next: first } = await store.update(ID, () => aDescription({ Battery: 1 }), anOrigin());
      const { previous, next } = await store.update(ID, (was) => was && { ...was, Battery: 2 }, anOrigin());
      assert.deepEqual(plain(previous), plain(first));
      assert.equal(next?.Battery, 2);
      assert.equal((await store.get(ID))?.Battery, 2);
    });

    it('writes nothing where the step returns what it was given', async () => {
      const store = database().open();
      // As it was planted, so that a final step would show.
      await database().plant(ID, { Version: 'v1', Dimensions: { os: [''] } });
      const { previous, next } = await store.update(ID, (was) => was, anOrigin());
      assert.equal(next, previous);
      assert.deepEqual((await store.get(ID))?.Dimensions['os'], ['']);
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, []);
    });

    it('leaves an unknown machine unknown where the step returns undefined', async () => {
      const store = database().open();
      const updated = await store.update(ID, () => undefined, anOrigin());
      assert.deepEqual(updated, { previous: undefined, next: undefined });
      assert.equal(await store.get(ID), undefined);
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, []);
    });

    for (const [title, thrown] of [
      ['an error', new Error('no')],
      ['a refusal', new PermanentError('over-limit', 'too long')],
      // Firestore takes an error with a numeric code for its own, and tries again for minutes.
      ['an error with a code', Object.assign(new Error('busy'), { code: 10 })],
    ] as const) {
      it(`writes nothing where the step throws ${title}, which comes out as it is, after one run`, async () => {
        const store = database().open();
        const { next: before } = await store.update(ID, () => aDescription(), anOrigin());
        const told = await store.timeline(ID, { limit: 10 });
        let runs = 0;
        const update = store.update(
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
        assert.deepEqual(await store.timeline(ID, { limit: 10 }), told);
      });
    }

    it('refuses at once what no database could hold, and keeps what it had', async () => {
      const store = database().open();
      await store.update(ID, () => aDescription({ Version: 'v1' }), anOrigin());
      const isOverLimit = (error: unknown) =>
        error instanceof PermanentError && error.refusal === 'over-limit';
      for (const tooLarge of [
        aDescription({ Version: 'x'.repeat(1_000_000) }),
        aDescription({ Recovering: '鉄'.repeat(400_000) }),
        aDescription({ Dimensions: { ['k'.repeat(1_500)]: ['v'] } }),
      ]) {
        await assert.rejects(
          store.update(ID, () => tooLarge, anOrigin()),
          isOverLimit,
        );
      }
      assert.equal((await store.get(ID))?.Version, 'v1');
    });

    it('holds what is just below the limits', async () => {
      const store = database().open();
      const large = aDescription({
        Version: '鉄'.repeat(200_000),
        Temperature: Object.fromEntries(
          Array.from({ length: 256 }, (_, i) => [`${'鉄'.repeat(250)}${i}`, i]),
        ),
      });
      const { next } = await store.update(ID, () => large, anOrigin());
      assert.deepEqual(plain(await store.get(ID)), plain(next));
    });

    for (const bad of ['', '..', 'a/b', '__x__', 'x'.repeat(201), 'a\0b']) {
      it(`never lets ${JSON.stringify(bad.slice(0, 10))} reach the database as a name`, async () => {
        const store = database().open();
        const isRefused = (error: unknown) =>
          error instanceof PermanentError && error.refusal === 'bad-machine-id';
        const step = () => assert.fail('the step ran');
        await assert.rejects(store.update(bad, step, anOrigin()), isRefused);
        await assert.rejects(store.get(bad), isRefused);
        await assert.rejects(store.delete(bad, anOrigin()), isRefused);
        await assert.rejects(store.timeline(bad, { limit: 1 }), isRefused);
        await assert.rejects(Array.fromAsync(store.snapshot(bad)), isRefused);
      });
    }

    for (const id of ['constructor', 'toString', '0', 'a'.repeat(200)]) {
      it(`takes ${id.slice(0, 12)} for a machine like any other`, async () => {
        const store = database().open();
        assert.equal(await store.get(id), undefined);
        await store.update(id, () => aDescription({ Battery: 7 }), anOrigin());
        assert.equal((await store.get(id))?.Battery, 7);
      });
    }

    it('loses none of 100 updates of one machine at once', async function () {
      this.timeout(60_000);
      const store = database().open();
      await store.update(ID, () => aDescription({ Battery: 0 }), anOrigin());
      let runs = 0;
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          store.update(
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
      // They queued up, and did not fight.
      assert.equal(runs, 100);
    });

    for (const count of [20, 100]) {
      it(`runs the step again where another process was faster: ${count} updates through two stores lose nothing`, async function () {
        this.timeout(120_000);
        const stores = [database().open(), database().open()];
        await stores[0]!.update(ID, () => aDescription({ Battery: 0 }), anOrigin());
        await Promise.all(
          Array.from({ length: count }, (_, i) =>
            stores[i % 2]!.update(
              ID,
              (was) => was && { ...was, Battery: was.Battery + 1, Version: `v${was.Battery + 1}` },
              anOrigin({ eventId: `e${i}` }),
            ),
          ),
        );
        assert.equal((await stores[0]!.get(ID))?.Battery, count);
        // Each told once, with what it really changed.
        const { Entries } = await stores[1]!.timeline(ID, { limit: 500 });
        const versions = Entries.filter(({ Kind }) => Kind === 'version').map(({ To }) => To);
        assert.deepEqual(versions.sort(), Array.from({ length: count }, (_, i) => `v${i + 1}`).sort());
      });
    }
  });
};
