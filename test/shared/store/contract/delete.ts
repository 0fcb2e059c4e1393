/** Deletions, and the tombstones that keep old events from bringing a deleted machine back. */
import assert from 'node:assert/strict';
import { NO_MAINTENANCE } from '../../../../shared/types/description.ts';
import { aDescription, anOrigin, NOW } from '../../../support/builders.ts';
import { plain } from '../../../support/plain.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const DAY_MS = 24 * 60 * 60_000;

export const describeDeletions = (kind: StoreKind): void => {
  describe('delete', () => {
    const database = databaseOf(kind);

    /** The `deletedAt` that a step gets at this time. */
    const deletedAtSeen = async (now: Date): Promise<string | undefined> => {
      let seen: string | undefined;
      await change(
        database().open(() => now),
        ID,
        (_was, _now, deletedAt) => {
          seen = deletedAt;
          return undefined;
        },
        anOrigin(),
      );
      return seen;
    };

    it('removes the machine and returns true', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription(), anOrigin());
      assert.equal(await store.delete(ID, anOrigin()), true);
      assert.equal(await store.get(ID), undefined);
      assert.deepEqual(await Array.fromAsync(store.list()), []);
    });

    it('counts from the time at which it is done, not that of the call', async () => {
      let now = NOW;
      const store = database().open(() => now);
      await change(store, ID, () => aDescription(), anOrigin());
      const deleting = store.delete(ID, anOrigin());
      now = new Date(NOW.getTime() + 5000);
      assert.equal(await deleting, true);
      assert.equal(await deletedAtSeen(now), now.toISOString());
    });

    it('returns false for an unknown machine, and leaves no tombstone and no timeline entry', async () => {
      const store = database().open();
      const changes: unknown[] = [];
      const { signal } = new AbortController();
      await store.watch({ readings: true, signal }, (change) => changes.push(change));
      assert.equal(await store.delete(ID, anOrigin()), false);
      assert.deepEqual(changes, []);
      assert.equal(await deletedAtSeen(NOW), undefined);
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, []);
    });

    it('rethrows what its check throws, with a code too, and then deletes nothing and leaves no trace', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription({ Version: 'v1' }), anOrigin());
      const once = { key: 'k', request: 'r' };
      const changed = Object.assign(new Error('changed'), { code: 10 });
      const check = () => {
        throw changed;
      };
      await assert.rejects(store.delete(ID, anOrigin({ once }), { check }), changed);
      assert.equal((await store.get(ID))?.Version, 'v1');
      const { Entries } = await store.timeline(ID, { limit: 10 });
      assert.ok(Entries.every(({ Kind }) => Kind !== 'deleted'));
      const seen: unknown[] = [];
      const options = {
        check: (...found: readonly unknown[]) => void seen.push(...found),
      };
      assert.equal(await store.delete(ID, anOrigin({ once }), options), true);
      assert.deepEqual(
        [(seen[0] as { Description: { Version: string } }).Description.Version, seen[1]],
        ['v1', NOW],
      );
    });

    it('passes its time to steps as `deletedAt` for 8 days, longer than Pub/Sub keeps a message', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription(), anOrigin());
      await store.delete(ID, anOrigin());
      assert.equal(await deletedAtSeen(NOW), NOW.toISOString());
      assert.equal(await deletedAtSeen(new Date(NOW.getTime() + 8 * DAY_MS - 1)), NOW.toISOString());
      assert.equal(await deletedAtSeen(new Date(NOW.getTime() + 8 * DAY_MS)), undefined);
    });

    it("counts from the machine's newest event if that is later, because its clock may be ahead", async () => {
      const store = database().open();
      const LastEventTime = new Date(NOW.getTime() + 1500).toISOString();
      await change(store, ID, () => aDescription({ LastEventTime }), anOrigin());
      await store.delete(ID, anOrigin());
      assert.equal(await deletedAtSeen(NOW), LastEventTime);
    });

    it('counts from the last clearing of a quarantine if our clock stepped back since', async () => {
      const store = database().open();
      const QuarantineClearedTime = new Date(NOW.getTime() + 1500).toISOString();
      await change(store, ID, () => aDescription({ QuarantineClearedTime }), anOrigin());
      await store.delete(ID, anOrigin());
      assert.equal(await deletedAtSeen(NOW), QuarantineClearedTime);
    });

    it('of a machine in maintenance is not forgotten if the machine comes back within 8 days', async () => {
      const maintenance = {
        MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z',
        Maintenance: { Reason: 'fan', Ticket: 'b/17', Until: '2026-02-01T00:00:00.000Z' },
      };
      const store = database().open();
      const create = (at: Date) =>
        change(
          database().open(() => at),
          ID,
          () => aDescription(),
          anOrigin(),
        );
      const left = async () => {
        const { MaintenanceMode, Maintenance } = (await store.get(ID))!;
        return plain({ MaintenanceMode, Maintenance });
      };
      for (const [options, days, expected] of [
        [{}, 7, maintenance],
        [{}, 8, { MaintenanceMode: '', Maintenance: NO_MAINTENANCE }],
        [{ forGood: true }, 0, { MaintenanceMode: '', Maintenance: NO_MAINTENANCE }],
      ] as const) {
        await change(store, ID, () => aDescription(maintenance), anOrigin({ eventId: `e${days}` }));
        await store.delete(ID, anOrigin(), options);
        await create(new Date(NOW.getTime() + days * DAY_MS));
        assert.deepEqual(await left(), expected, `${JSON.stringify(options)} after ${days} days`);
        await store.delete(ID, anOrigin(), { forGood: true });
      }
    });

    it('passes no `deletedAt` to steps once the machine exists again', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription(), anOrigin());
      await store.delete(ID, anOrigin());
      await change(store, ID, () => aDescription({ Version: 'again' }), anOrigin());
      const { previous } = await change(
        store,
        ID,
        (was, _now, deletedAt) => {
          assert.equal(deletedAt, undefined);
          return was;
        },
        anOrigin(),
      );
      assert.equal(previous?.Version, 'again');
    });

    it('leaves the machine wholly deleted when it runs concurrently with updates', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription({ Battery: 0 }), anOrigin());
      const update = (i: number) =>
        change(
          store,
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
