/** Records and timelines that a newer release wrote: an older one, after a rollback, must lose nothing of them. */
import assert from 'node:assert/strict';
import { setNote } from '../../../../shared/operator/service.ts';
import type { Description } from '../../../../shared/types/description.ts';
import { NOTHING_KEPT, type Kept } from '../../../../shared/types/stored_record.ts';
import { anEvent, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { plain } from '../../../support/plain.ts';
import { aContext, processEvent } from '../../../support/processing.ts';
import { databaseOf, type StoreKind } from './database.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const OTHER = 'skia-rpi2-rack4-shelf1-002';
const AT = NOW.toISOString();

/** Of every kind of value, with hostile names inside. */
const NEWER = {
  Mood: 'silent',
  MoodSince: AT,
  Rota: 7,
  Worries: ['silent', 'power'],
  Lift: { Floor: 'rack4', Stops: [AT], Last: { Effect: 'booted', 'a.b': true, ключ: null } },
  toString: 'a name like any other',
};

export const describeOtherReleases = (kind: StoreKind): void => {
  describe('what a newer release wrote', () => {
    const database = databaseOf(kind);
    const newerMembers = async (): Promise<unknown> => {
      const stored = await database().stored(ID);
      return Object.fromEntries(Object.keys(NEWER).map((name) => [name, stored[name]]));
    };
    const edit = (step: (was: Description) => Description, machineId = ID) =>
      change(database().open(), machineId, (was) => was && step(was), anOrigin());

    beforeEach('plant the record', () =>
      database().plant(ID, {
        ...NEWER,
        Version: 'v1',
        Note: { Message: 'n', User: 'a@example.org', Timestamp: AT, Ticket: 'b/17' },
      }),
    );

    it('stays in the record through events, operators and steps that build a record anew', async () => {
      const store = database().open();
      await store.update(ID, (was) => processEvent(was, anEvent(), aContext()), anOrigin());
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

    it('stays if it is a value that only a newer release knows, until the member changes', async () => {
      const newer = { PowerCycleState: 'cooling_down', AttachedDevice: 'fuchsia' };
      await database().plant(OTHER, newer);
      const store = database().open();
      const valuesOf = async () => {
        const { PowerCycleState, AttachedDevice } = await database().stored(OTHER);
        return { PowerCycleState, AttachedDevice };
      };
      assert.equal((await store.get(OTHER))?.AttachedDevice, 'nodevice');
      await store.update(OTHER, (was) => processEvent(was, anEvent(), aContext()), anOrigin());
      await change(store, OTHER, (was) => was && setNote(was, 'again', 'b@example.org', NOW), anOrigin());
      assert.deepEqual(await valuesOf(), newer);
      await change(store, OTHER, (was) => was && { ...was, PowerCycleState: 'in_error' }, anOrigin());
      assert.deepEqual(await valuesOf(), { ...newer, PowerCycleState: 'in_error' });
    });

    it('alerts no one: this release neither calls it corrupt nor fails', async () => {
      await database().plant(OTHER, { ...NEWER, AttachedDevice: 'fuchsia' });
      const store = database().open();
      await store.update(OTHER, (was) => processEvent(was, anEvent(), aContext()), anOrigin());
      await Array.fromAsync(store.list());
      await database().plantEntry(OTHER, `${AT}-0123456789ab`, {
        ...{ Time: AT, Kind: 'incident', From: '', To: 'lab deaf', Actor: 'a', Reason: '', EventID: '' },
        Incident: '7',
      });
      const { Entries } = await store.timeline(OTHER, { limit: 10 });
      assert.ok(Entries.some(({ Kind, To }) => Kind === 'incident' && To === 'lab deaf'));
      assert.deepEqual(
        database().lines.filter(
          ({ severity, message }) => severity === 'ERROR' || String(message).startsWith('corrupt'),
        ),
        [],
      );
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

    it('stays inside the power outlet while other members of it change', async () => {
      const other = 'skia-2';
      const inside = { Fuse: 'F7', LastCycle: { Outcome: 'verified', Amperes: 2, 'a.b': [AT] } };
      await database().plant(other, { Power: { Controller: 'rack4', ...inside } });
      await edit((was) => ({ ...was, Power: { ...was.Power, Outlet: '3' } }), other);
      const { Power } = (await database().stored(other)) as { Power: Record<string, unknown> };
      assert.deepEqual([Power['Controller'], Power['Outlet'], Power['Fuse']], ['rack4', '3', 'F7']);
      assert.partialDeepStrictEqual(Power['LastCycle'], inside.LastCycle);
      await edit(
        (was) => ({
          ...was,
          Power: { ...was.Power, LastCycle: { ...was.Power.LastCycle, Outcome: 'failed' } },
        }),
        other,
      );
      const { Power: next } = (await database().stored(other)) as { Power: Record<string, unknown> };
      assert.equal(next['Fuse'], 'F7');
      assert.ok(!('Amperes' in (next['LastCycle'] as object)));
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
        (was, _now, deletedAt) => processEvent(was, anEvent(), aContext({ publishedAt: later, deletedAt })),
        anOrigin(),
      );
      assert.equal((await database().stored(ID))['Mood'], undefined);
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
      const kept: Kept = {
        ...NOTHING_KEPT,
        EventIDs: ['7', 'http-1'],
        Starts: ['2026-01-02T03:04:05.678901234+01:00', 'a'],
        HotReports: 2,
        BootUntil: AT,
        PresenceTimes: [AT, AT],
      };
      const { next } = await keep(kept);
      const { previous } = await database()
        .open()
        .update(ID, (was) => was, anOrigin());
      assert.deepEqual(plain(previous), plain(next));
      const { EventIDs, Starts, HotReports, BootUntil, PresenceTimes } = kept;
      assert.partialDeepStrictEqual(previous?.Kept, {
        EventIDs,
        Starts,
        HotReports,
        BootUntil,
        PresenceTimes,
      });
      assert.deepEqual((await database().stored(ID))['EventIDs'], ['7', 'http-1']);
      assert.ok(!('EventIDs' in ((await database().open().get(ID)) ?? {})));
    });

    it('is left out of the record if there is nothing to keep', async () => {
      await database().plant(ID, { EventIDs: ['7'], NewestEntry: AT });
      await keep(NOTHING_KEPT);
      assert.ok(!('EventIDs' in (await database().stored(ID))));
    });

    for (const record of [
      { EventIDs: '7' },
      { EventIDs: [7] },
      { EventIDs: null },
      { NewestEntry: 7 },
      { Shard: 1.5 },
    ])
      it(`makes the record corrupt if it is ${JSON.stringify(record)}`, async () => {
        await database().plant(ID, record);
        await assert.rejects(database().open().get(ID), { name: 'CorruptRecordError' });
      });
  });
};
