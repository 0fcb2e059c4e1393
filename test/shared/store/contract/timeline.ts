/** Timelines: entries are written with the change, and read page by page. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../../shared/errors.ts';
import { aDescription, anOrigin, NOW } from '../../../support/builders.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

export const describeTimelines = (kind: StoreKind): void => {
  describe('timeline', () => {
    const database = databaseOf(kind);

    it('has an entry with what changed, the actor and the event', async () => {
      let now = NOW;
      const store = database().open(() => now);
      await change(store, ID, () => aDescription({ Version: 'v1' }), anOrigin());
      now = after(1);
      await change(
        store,
        ID,
        (was) => was && { ...was, Version: 'v2' },
        anOrigin({ actor: 'person@example.org', eventId: '17' }),
      );
      const { Entries, Next } = await store.timeline(ID, { limit: 1 });
      assert.deepEqual(Entries, [
        {
          Time: after(1).toISOString(),
          Kind: 'version',
          From: 'v1',
          To: 'v2',
          Actor: 'person@example.org',
          Reason: '',
          EventID: '17',
        },
      ]);
      assert.notEqual(Next, '');
    });

    it('has no entry for a routine report', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription(), anOrigin());
      const { Entries } = await store.timeline(ID, { limit: 10 });
      await change(
        store,
        ID,
        (was) =>
          was && { ...was, Battery: 50, Temperature: { cpu: 30 }, LastUpdated: after(1).toISOString() },
        anOrigin(),
      );
      assert.deepEqual((await store.timeline(ID, { limit: 10 })).Entries, Entries);
    });

    it('keeps the entries of all requests made in the same millisecond', async () => {
      const store = database().open();
      const origin = anOrigin({ eventId: '' });
      await change(store, ID, () => aDescription({ Version: 'v1' }), origin);
      await change(store, ID, (was) => was && { ...was, Version: 'v2' }, origin);
      await change(store, ID, (was) => was && { ...was, Version: 'v3' }, origin);
      const { Entries } = await store.timeline(ID, { limit: 10 });
      assert.deepEqual(
        Entries.filter(({ Kind }) => Kind === 'version')
          .map(({ To }) => To)
          .sort(),
        ['v1', 'v2', 'v3'],
      );
    });

    it('has the newest entry first, and pages without gap or repetition', async () => {
      let now = NOW;
      const store = database().open(() => now);
      for (let i = 0; i < 11; i += 1) {
        now = after(i);
        await change(
          store,
          ID,
          (was) => ({ ...(was ?? aDescription()), Version: `v${i}` }),
          anOrigin({ eventId: `e${i}` }),
        );
      }
      const whole = await store.timeline(ID, { limit: 500 });
      assert.equal(whole.Next, '');
      const times = whole.Entries.map(({ Time }) => Time);
      assert.deepEqual(times, times.toSorted().reverse());
      for (const limit of [1, 3, 11, 12]) {
        const entries = [];
        let page = await store.timeline(ID, { limit });
        for (;;) {
          assert.ok(page.Entries.length <= limit);
          entries.push(...page.Entries);
          if (page.Next === '') break;
          page = await store.timeline(ID, { limit, before: page.Next });
        }
        assert.deepEqual(entries, whole.Entries, `limit ${limit}`);
      }
    });

    it('has later changes above earlier ones if the clock stands still or steps back, across a deletion too', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const versions = ['v0', 'v1', 'v2', 'v3', 'v4'];
      const write = async (version: string, at: Date) => {
        now = at;
        await change(
          store,
          ID,
          (was) => ({ ...(was ?? aDescription()), Version: version }),
          anOrigin({ eventId: version }),
        );
      };
      for (const version of versions) await write(version, after(0));
      await write('an hour before', after(-3600));
      await store.delete(ID, anOrigin({ eventId: 'd' }));
      await write('anew', after(-7200));
      await write('now', after(0));
      await write('later', after(10));
      const { Entries } = await store.timeline(ID, { limit: 100 });
      const causes = Entries.map(({ EventID }) => EventID).filter((id, i, all) => id !== all[i - 1]);
      assert.deepEqual(causes, ['later', 'now', 'anew', 'd', 'an hour before', ...versions.toReversed()]);
      assert.equal(Entries[0]?.Time, after(10).toISOString());
    });

    it('is empty for an unknown machine', async () => {
      assert.deepEqual(await database().open().timeline(ID, { limit: 10 }), { Entries: [], Next: '' });
    });

    for (const before of [
      '',
      'x',
      'MjAyNg',
      `${NOW.toISOString()}-000000000000`,
      '\0',
      'é'.repeat(1000),
      '../..',
    ]) {
      it(`refuses ${JSON.stringify(before.slice(0, 30))} as a cursor`, async () => {
        await assert.rejects(
          database().open().timeline(ID, { limit: 10, before }),
          (error) => error instanceof PermanentError && error.refusal === 'bad-request',
        );
      });
    }

    it('outlives its machine', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription(), anOrigin());
      await store.delete(ID, anOrigin());
      const { Entries } = await store.timeline(ID, { limit: 10 });
      assert.deepEqual([Entries.at(0)?.Kind, Entries.at(-1)?.Time], ['deleted', NOW.toISOString()]);
    });
  });
};
