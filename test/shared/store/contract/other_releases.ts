/** Records and timelines that a newer release wrote: an older one, after a rollback, must lose nothing of them. */
import assert from 'node:assert/strict';
import { setNote } from '../../../../shared/operator/service.ts';
import * as processor from '../../../../shared/processor/process.ts';
import type { Description } from '../../../../shared/types/description.ts';
import { NOTHING_KEPT, type Kept } from '../../../../shared/types/stored_record.ts';
import { anEvent, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { plain } from '../../../support/plain.ts';
import { aContext } from '../../../support/processing.ts';
import { databaseOf, type StoreKind } from './database.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const AT = NOW.toISOString();

/** Of every kind of value, with hostile names inside. */
const NEWER = {
  Presence: 'silent',
  PresenceSince: AT,
  Shard: 7,
  Unwell: ['silent', 'power'],
  Power: { Controller: 'rack4', Starts: [AT], LastCycle: { Effect: 'booted', 'a.b': true, ключ: null } },
  toString: 'a name like any other',
};

export const describeOtherReleases = (kind: StoreKind): void => {
  describe('what a newer release wrote', () => {
    const database = databaseOf(kind);
    const newerMembers = async (): Promise<unknown> => {
      const stored = await database().stored(ID);
      return Object.fromEntries(Object.keys(NEWER).map((name) => [name, stored[name]]));
    };
    const edit = (step: (was: Description) => Description) =>
      change(database().open(), ID, (was) => was && step(was), anOrigin());

    beforeEach('plant the record', () =>
      database().plant(ID, {
        ...NEWER,
        Version: 'v1',
        Note: { Message: 'n', User: 'a@example.org', Timestamp: AT, Ticket: 'b/17' },
      }),
    );

    it('stays in the record through events, operators and steps that build a record anew', async () => {
      const store = database().open();
      await store.update(ID, (was) => processor.process(was, anEvent(), aContext()), anOrigin());
      assert.deepEqual(await newerMembers(), NEWER);
      await edit((was) => setNote(was, 'again', 'b@example.org', NOW));
      assert.deepEqual(await newerMembers(), NEWER);
      const { next } = await store.update(
        ID,
        (was) => was && { Description: { ...was.Description, Version: 'v3' }, Kept: NOTHING_KEPT },
        anOrigin(),
      );
      assert.equal(next?.Description.Version, 'v3');
      assert.deepEqual(await newerMembers(), NEWER);
    });

    it('stays inside an annotation until that changes', async () => {
      await edit((was) => ({ ...was, Version: 'v2' }));
      assert.equal(((await database().stored(ID))['Note'] as { Ticket?: string }).Ticket, 'b/17');
      await edit((was) => setNote(was, 'again', 'b@example.org', NOW));
      assert.deepEqual((await database().stored(ID))['Note'], {
        Message: 'again',
        User: 'b@example.org',
        Timestamp: AT,
      });
    });

    it('is served neither by reads nor to watchers', async () => {
      const store = database().open();
      const seen: Description[] = [];
      const watch = new AbortController();
      await store.watch({ readings: true, signal: watch.signal }, (changed) => {
        if (changed.kind === 'machine') seen.push(changed.description);
      });
      const { next } = await edit((was) => ({ ...was, Version: 'v2' }));
      const [listed] = await Array.fromAsync(store.list());
      for (const served of [next, await store.get(ID), listed, ...seen]) {
        assert.deepEqual(
          Object.keys(NEWER).filter((name) => Object.hasOwn(served ?? {}, name)),
          [],
        );
        assert.deepEqual(Object.keys(served?.Note ?? {}), ['Message', 'User', 'Timestamp']);
      }
      watch.abort();
    });

    it('does not reach the next machine with the same ID after a deletion', async () => {
      const store = database().open();
      await store.delete(ID, anOrigin());
      const later = new Date(NOW.getTime() + 60_000).toISOString();
      await store.update(
        ID,
        (was, _now, deletedAt) =>
          processor.process(was, anEvent(), aContext({ publishedAt: later, deletedAt })),
        anOrigin(),
      );
      assert.equal((await database().stored(ID))['Presence'], undefined);
    });

    it('in a timeline reads as it is, also if its kind is unknown', async () => {
      const key = `${AT}-0123456789ab`;
      const entry = {
        Time: AT,
        Kind: 'presence',
        From: 'present',
        To: 'silent',
        Actor: 'a',
        Reason: 'r',
        EventID: '',
      };
      await database().plantEntry(ID, key, entry);
      const page = await database().open().timeline(ID, { limit: 10 });
      assert.deepEqual([page.Entries, database().lines], [[entry], []]);
    });
  });

  describe('what is kept beside the Description', () => {
    const database = databaseOf(kind);
    const keep = (kept: Kept) =>
      database()
        .open()
        .update(
          ID,
          (was) =>
            was && { Description: { ...was.Description, Battery: was.Description.Battery + 1 }, Kept: kept },
          anOrigin(),
        );

    it('comes back to the next step, beside the members of the Description, and is not served', async () => {
      await database().plant(ID, {});
      const kept: Kept = { ...NOTHING_KEPT, EventIDs: ['7', 'http-1'] };
      const { next } = await keep(kept);
      const { previous } = await database()
        .open()
        .update(ID, (was) => was, anOrigin());
      assert.deepEqual(plain(previous), plain(next));
      assert.deepEqual(previous?.Kept.EventIDs, kept.EventIDs);
      assert.deepEqual((await database().stored(ID))['EventIDs'], ['7', 'http-1']);
      assert.ok(!('EventIDs' in ((await database().open().get(ID)) ?? {})));
    });

    it('is left out of the record if there is nothing to keep', async () => {
      await database().plant(ID, { EventIDs: ['7'], NewestEntry: AT });
      await keep(NOTHING_KEPT);
      assert.ok(!('EventIDs' in (await database().stored(ID))));
    });

    for (const record of [{ EventIDs: '7' }, { EventIDs: [7] }, { EventIDs: null }, { NewestEntry: 7 }])
      it(`makes the record corrupt if it is ${JSON.stringify(record)}`, async () => {
        await database().plant(ID, record);
        await assert.rejects(database().open().get(ID), { name: 'CorruptRecordError' });
      });
  });
};
