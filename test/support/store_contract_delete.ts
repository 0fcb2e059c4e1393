/** Deletions, and the tombstones that keep a deleted machine's past from bringing it back. */
import assert from 'node:assert/strict';
import { aDescription, anOrigin, NOW } from './builders.ts';
import { databaseOf, type StoreKind } from './store_contract.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const DAY_MS = 24 * 60 * 60_000;

export const describeDeletions = (kind: StoreKind): void => {
  describe('delete', () => {
    const database = databaseOf(kind);

    it('forgets the machine', async () => {
      const store = database().open();
      await store.update(ID, () => aDescription(), anOrigin());
      assert.equal(await store.delete(ID, anOrigin()), true);
      assert.equal(await store.get(ID), undefined);
      assert.deepEqual(await Array.fromAsync(store.list()), []);
    });

    it('says where there was nothing to forget, and leaves no tombstone and no entry', async () => {
      const store = database().open();
      assert.equal(await store.delete(ID, anOrigin()), false);
      await store.update(
        ID,
        (_was, deletedAt) => {
          assert.equal(deletedAt, undefined);
          return undefined;
        },
        anOrigin(),
      );
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, []);
    });

    /** What a step is told of the deletion, at this time. */
    const toldAt = async (now: Date): Promise<string | undefined> => {
      let told: string | undefined;
      await database()
        .open()
        .update(
          ID,
          (_was, deletedAt) => {
            told = deletedAt;
            return undefined;
          },
          anOrigin({ now }),
        );
      return told;
    };

    it('is told to the next step for 8 days, longer than Pub/Sub keeps a message', async () => {
      const store = database().open();
      await store.update(ID, () => aDescription(), anOrigin());
      await store.delete(ID, anOrigin());
      assert.equal(await toldAt(NOW), NOW.toISOString());
      assert.equal(await toldAt(new Date(NOW.getTime() + 8 * DAY_MS - 1)), NOW.toISOString());
      assert.equal(await toldAt(new Date(NOW.getTime() + 8 * DAY_MS)), undefined);
    });

    it("is never before the machine's newest event, whose clock may be ahead", async () => {
      const store = database().open();
      const LastEventTime = new Date(NOW.getTime() + 1500).toISOString();
      await store.update(ID, () => aDescription({ LastEventTime }), anOrigin());
      await store.delete(ID, anOrigin());
      assert.equal(await toldAt(NOW), LastEventTime);
    });

    it('is not told of a machine that is there again', async () => {
      const store = database().open();
      await store.update(ID, () => aDescription(), anOrigin());
      await store.delete(ID, anOrigin());
      await store.update(ID, () => aDescription({ Version: 'again' }), anOrigin());
      const { previous } = await store.update(
        ID,
        (was, deletedAt) => {
          assert.equal(deletedAt, undefined);
          return was;
        },
        anOrigin(),
      );
      assert.equal(previous?.Version, 'again');
    });

    it('and updates of one machine at once leave it either there or deleted, never torn', async () => {
      const store = database().open();
      await store.update(ID, () => aDescription({ Battery: 0 }), anOrigin());
      const update = (i: number) =>
        store.update(
          ID,
          (was) => was && { ...was, Battery: was.Battery + 1 },
          anOrigin({ eventId: `e${i}` }),
        );
      const [, , deleted] = await Promise.all([
        update(1),
        update(2),
        store.delete(ID, anOrigin()),
        update(3),
        update(4),
      ]);
      assert.equal(deleted, true);
      assert.equal(await store.get(ID), undefined);
    });
  });
};
