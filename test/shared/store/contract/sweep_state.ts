/** The state of sweeps: compared and set, with silences, and readable whatever is corrupt in it. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../../shared/errors.ts';
import { NO_SWEEP_YET } from '../../../../shared/types/sweep_state.ts';
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { NOW } from '../../../support/builders.ts';
import { anIncident } from '../../../support/notices.ts';
import { after, timeAfter } from '../../../support/sight.ts';
import { aSilence, sweepInto } from '../../../support/sweeping.ts';
import { databaseOf, type StoreKind } from './database.ts';

export const describeSweepState = (kind: StoreKind): void => {
  describe('sweeps', () => {
    const database = databaseOf(kind);

    it('read the state before the first sweep, and then what the last one wrote', async () => {
      const { sweeps } = database().open();
      const first = await sweeps.read();
      assert.deepEqual([first.state, first.readAt], [NO_SWEEP_YET, NOW]);
      const state = { ...NO_SWEEP_YET, RanAt: timeAfter(1), ChannelsOff: [{ Name: 'chat', Hash: 'h' }] };
      const version = await sweeps.write(first.version, state, []);
      const second = await sweeps.read();
      assert.deepEqual([second.state, second.version], [state, version]);
    });

    it('write only on top of what they read, the first one too, and the same content is a change', async () => {
      const one = database().open().sweeps;
      const other = database().open().sweeps;
      for (let round = 0; round < 3; round += 1) {
        const { state, version } = await one.read();
        assert.equal((await other.read()).version, version);
        const won = await one.write(version, state, []);
        assert.ok(won !== undefined && won !== version);
        assert.equal(await other.write(version, state, [anIncident()]), undefined);
      }
      assert.deepEqual((await one.read()).state, NO_SWEEP_YET);
      assert.equal(await database().open().incidents.get(anIncident().ID), undefined);
    });

    it('continue with the version that they wrote', async () => {
      const { sweeps } = database().open();
      const { state, version } = await sweeps.read();
      const next = (await sweeps.write(version, state, [])) ?? '';
      assert.ok(await sweeps.write(next, { ...state, InUse: 7 }, []));
      assert.equal((await sweeps.read()).state.InUse, 7);
    });

    it('let exactly one of ten win that read the same', async () => {
      const { sweeps } = database().open();
      await sweeps.write((await sweeps.read()).version, NO_SWEEP_YET, []);
      const { state, version } = await sweeps.read();
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, InUse) => sweeps.write(version, { ...state, InUse }, [])),
      );
      assert.equal(results.filter((won) => won !== undefined).length, 1);
    });

    it('carry through what a newer release keeps, incidents of its kinds included', async () => {
      const never = { Closed: ZERO_TIME, SeenAt: ZERO_TIME, TellAt: ZERO_TIME };
      const Incidents = [
        { ID: 'newer-1', Kind: 'newer', Opened: timeAfter(0), Revision: 1, ...never, More: 1 },
      ];
      const newer = { Incidents, Newer: { a: [1] } };
      await database().damage('state', '', JSON.stringify({ ...newer, InUse: 3 }));
      const { sweeps } = database().open();
      const { state, version } = await sweeps.read();
      assert.equal(state.InUse, 3);
      assert.ok(await sweeps.write(version, { ...state, InUse: 4 }, []));
      assert.deepEqual((await sweeps.read()).state, { ...NO_SWEEP_YET, ...newer, InUse: 4 });
      assert.deepEqual(database().lines, []);
    });

    it('pass over what is corrupt in the state, and log it', async () => {
      const off = { Name: 'chat', Hash: 'h' };
      const stored = { RanAt: 7, InUse: 3, Incidents: [], ChannelsOff: [off, { Name: 1 }], Silences: 'x' };
      await database().damage('state', '', JSON.stringify({ ...stored, WalkedBy: 'r1' }));
      const { state } = await database().open().sweeps.read();
      assert.deepEqual(state, { ...NO_SWEEP_YET, InUse: 3, ChannelsOff: [off], WalkedBy: 'r1' });
      assert.deepEqual(
        database().lines.map(({ message, member }) => [message, member]),
        [
          ['corrupt sweep state', 'RanAt'],
          ['corrupt sweep state', 'Silences'],
          ['corrupt sweep state', 'ChannelsOff'],
        ],
      );
    });

    for (const [what, text] of [
      ['is not JSON', '{'],
      ['is no object', '[]'],
      ['lacks its list of incidents', '{"InUse":3}'],
      ['has a corrupt list of incidents', '{"Incidents":{}}'],
      ['has a corrupt incident in its list', '{"Incidents":[{"ID":7}]}'],
    ] as const)
      it(`list the open incidents anew, to be looked at and told, if the state ${what}`, async () => {
        const store = database().open(() => after(60));
        const closed = anIncident({ ID: 'silent-2-abcdef', Closed: timeAfter(50) });
        await sweepInto(store, anIncident(), closed);
        await database().damage('state', '', text);
        const { state, version } = await store.sweeps.read();
        const { ID, Kind, Opened, Revision } = anIncident();
        const listed = { ID, Kind, Opened, Closed: ZERO_TIME, Revision };
        assert.deepEqual(state.Incidents, [{ ...listed, SeenAt: ZERO_TIME, TellAt: timeAfter(60) }]);
        assert.ok(await store.sweeps.write(version, state, []));
        assert.deepEqual((await store.sweeps.read()).state.Incidents, state.Incidents);
      });
  });

  describe('silences', () => {
    const database = databaseOf(kind);

    it('are listed until they end, by time or because somebody ends them', async () => {
      const now = { at: NOW };
      const { silences } = database().open(() => now.at);
      const [short, long] = [aSilence('silence-1', { Until: timeAfter(10) }), aSilence('silence-2')];
      assert.deepEqual(await silences.list(), []);
      await silences.add(short);
      await silences.add(long);
      assert.deepEqual(await silences.list(), [short, long]);
      now.at = after(10);
      assert.deepEqual(await silences.list(), [long]);
      assert.equal(await silences.end('silence-2'), true);
      assert.deepEqual(await silences.list(), []);
      for (const id of ['silence-1', 'silence-2', 'unknown', '__proto__'])
        assert.equal(await silences.end(id), false);
    });

    it('are part of what a sweep reads, and make one in progress start again', async () => {
      const store = database().open();
      const before = await store.sweeps.read();
      await store.silences.add(aSilence('silence-1'));
      assert.equal(await store.sweeps.write(before.version, before.state, []), undefined);
      const { state, version } = await store.sweeps.read();
      assert.deepEqual(state.Silences, [aSilence('silence-1')]);
      await store.silences.end('silence-1');
      assert.equal(await store.sweeps.write(version, state, []), undefined);
      assert.deepEqual((await store.sweeps.read()).state.Silences, [
        aSilence('silence-1', { Until: timeAfter(0) }),
      ]);
    });

    it('stay as they are if one is to end that is unknown, and so does a sweep in progress', async () => {
      const store = database().open();
      await store.silences.add(aSilence('silence-1'));
      const { state, version } = await store.sweeps.read();
      assert.equal(await store.silences.end('unknown'), false);
      assert.deepEqual(await store.silences.list(), [aSilence('silence-1')]);
      assert.ok(await store.sweeps.write(version, state, []));
    });

    it('added at once are all there, and one that is added again replaces itself', async () => {
      const { silences } = database().open();
      const ids = Array.from({ length: 3 }, (_, i) => `silence-${i}`);
      await Promise.all(ids.map((id) => silences.add(aSilence(id))));
      await silences.add(aSilence('silence-0', { Reason: 'again' }));
      const found = await silences.list();
      assert.deepEqual(found.map(({ ID }) => ID).sort(), ids);
      assert.equal(found.find(({ ID }) => ID === 'silence-0')?.Reason, 'again');
    });

    it('keep a lost list of incidents lost, so that the next sweep makes it anew', async () => {
      const store = database().open();
      await sweepInto(store, anIncident());
      await database().damage('state', '', '{"Incidents":7}');
      await store.silences.add(aSilence('silence-1'));
      const { state } = await store.sweeps.read();
      assert.deepEqual([state.Incidents.map(({ ID }) => ID), state.Silences.length], [[anIncident().ID], 1]);
    });

    it('are refused beyond 200, or 300 kB in all', async () => {
      const store = database().open();
      const tooMany = (error: unknown) => error instanceof PermanentError && error.refusal === 'over-limit';
      const { state, version } = await store.sweeps.read();
      const many = Array.from({ length: 200 }, (_, i) => aSilence(`silence-${i}`));
      await store.sweeps.write(version, { ...state, Silences: many }, []);
      await assert.rejects(store.silences.add(aSilence('silence-x')), tooMany);
      const Reason = '\u0000'.repeat(1024);
      const big = many.slice(0, 40).map((silence) => ({ ...silence, Reason }));
      await store.sweeps.write((await store.sweeps.read()).version, { ...state, Silences: big }, []);
      await assert.rejects(
        (async () => {
          for (let i = 0; i < 20; i += 1) await store.silences.add(aSilence(`silence-y${i}`, { Reason }));
        })(),
        tooMany,
      );
    });
  });
};
