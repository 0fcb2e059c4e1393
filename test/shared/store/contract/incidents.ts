/** Incidents: written with the state of sweeps, read whole or as served. */
import assert from 'node:assert/strict';
import { acknowledge } from '../../../../shared/incident/incident.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { served, type StoredIncident } from '../../../../shared/types/stored_incident.ts';
import { anIncident } from '../../../support/notices.ts';
import { after, timeAfter } from '../../../support/sight.ts';
import { aMember, sweepInto } from '../../../support/sweeping.ts';
import { databaseOf, type StoreKind } from './database.ts';

const members = (count: number) => Array.from({ length: count }, (_, i) => aMember(`skia-${i}`));
const numbered = (i: number, overrides: Partial<StoredIncident> = {}): StoredIncident =>
  anIncident({ ID: `silent-${i}-abcdef`, Opened: timeAfter(i), ...overrides });

export const describeIncidents = (kind: StoreKind): void => {
  describe('incidents', () => {
    const database = databaseOf(kind);
    const read = async (store: Store, id: string) => (await store.incidents.read([id]))[0];

    it('are read whole, with all members, and served with 500 of them', async () => {
      const store = database().open();
      for (const count of [4321, 2000, 1, 0]) {
        const incident = anIncident({
          Members: members(count),
          Left: { Maintenance: 0, Silenced: 0, Deleted: 0, Back: 4321 - count },
          Summary: 'odd: \u0000 \ud83d\ude00 "__proto__"',
        });
        await sweepInto(store, incident);
        assert.deepEqual(await store.incidents.read([incident.ID]), [incident]);
        assert.deepEqual(await store.incidents.get(incident.ID), served(incident));
      }
      await sweepInto(store, anIncident({ Members: members(2001) }));
      assert.equal((await read(store, anIncident().ID))?.Members.length, 2001);
    });

    it('are read in the order of the IDs, unknown ones left out', async () => {
      const store = database().open();
      await sweepInto(store, numbered(1), numbered(2));
      const ids = ['silent-2-abcdef', 'unknown', '__x__', '..', 'a/b', '', 'silent-1-abcdef'];
      assert.deepEqual(await store.incidents.read(ids), [numbered(2), numbered(1)]);
      for (const id of ['unknown', '__x__', 'a/b', '']) {
        assert.equal(await store.incidents.get(id), undefined);
        assert.equal(await store.incidents.update(id, (was) => was), undefined);
      }
      assert.deepEqual(database().lines, []);
    });

    it('are listed newest first, in pages, all or only the open ones', async () => {
      const store = database().open();
      const all = [1, 2, 3, 4, 5].map((i) => numbered(i, i % 2 === 0 ? { Closed: timeAfter(90) } : {}));
      // Opened at the same time as the fifth.
      all.push(numbered(5, { ID: 'silent-6-abcdef' }));
      await sweepInto(store, ...all);
      const pages = async (open: boolean) => {
        const found: string[][] = [];
        let before = '';
        do {
          const page = await store.incidents.page({ open, limit: 2, ...(before !== '' && { before }) });
          found.push(page.Incidents.map(({ ID }) => ID.slice(0, 'silent-1'.length)));
          before = page.Next;
        } while (before !== '');
        return found;
      };
      assert.deepEqual(await pages(false), [
        ['silent-6', 'silent-5'],
        ['silent-4', 'silent-3'],
        ['silent-2', 'silent-1'],
      ]);
      assert.deepEqual(await pages(true), [
        ['silent-6', 'silent-5'],
        ['silent-3', 'silent-1'],
      ]);
      await assert.rejects(store.incidents.page({ open: false, limit: 2, before: 'x' }), {
        message: 'before is "x", which is not a cursor; pass the "Next" of an earlier page',
      });
    });

    it('that are corrupt are logged and passed over, and never hide the others', async () => {
      const store = database().open();
      await sweepInto(store, ...[1, 2, 3, 4, 5].map((i) => numbered(i)));
      await database().damage('served', 'silent-1-abcdef', '{"ID":7}');
      await database().damage('rest', 'silent-2-abcdef', '{');
      await database().damage('members', 'silent-3-abcdef', '[{"MachineID":7}]');
      await database().damage('members', 'silent-4-abcdef', 'null');
      const ids = [2, 3, 4, 5].map((i) => `silent-${i}-abcdef`);
      assert.deepEqual(await store.incidents.read(ids), [numbered(5)]);
      const { Incidents } = await store.incidents.page({ open: true, limit: 9 });
      assert.deepEqual(
        Incidents.map(({ ID }) => ID),
        ids.toReversed(),
      );
      assert.deepEqual(
        database()
          .lines.map(({ message, incidentId }) => `${String(message)} ${String(incidentId)}`)
          .sort(),
        [2, 3, 4, 1].map((i) => `corrupt incident silent-${i}-abcdef`).sort(),
      );
      assert.deepEqual(
        (await Array.fromAsync(store.snapshot())).map(
          (change) => change.kind === 'incident' && change.incident.ID,
        ),
        ids.toReversed(),
      );
      await assert.rejects(store.incidents.get('silent-1-abcdef'), /the incident silent-1-abcdef is corrupt/);
      await assert.rejects(
        store.incidents.update('silent-2-abcdef', (was) => was),
        /corrupt/,
      );
    });

    it('carry what a newer release wrote to whoever reads them', async () => {
      const store = database().open();
      const { Members, ...rest } = anIncident();
      await sweepInto(store, anIncident());
      await database().damage('rest', rest.ID, JSON.stringify({ ...rest, Newer: 1 }));
      await database().damage('members', rest.ID, JSON.stringify([{ ...Members[0], Newer: 2 }]));
      assert.deepEqual(await read(store, rest.ID), {
        ...{ ...rest, Newer: 1 },
        Members: [{ ...Members[0], Newer: 2 }],
      });
    });

    it('are changed by an operator once, although asked twice, and all channels are to be told', async () => {
      const store = database().open(() => after(60));
      await sweepInto(store, numbered(1), numbered(2));
      const before = await store.sweeps.read();
      await store.sweeps.write(
        before.version,
        {
          ...before.state,
          Incidents: before.state.Incidents.map((one) => ({ ...one, TellAt: timeAfter(999) })),
        },
        [],
      );
      const step = (was: StoredIncident, now: Date) => acknowledge(was, 'ann@example.org', now);
      const first = await store.incidents.update('silent-1-abcdef', step);
      assert.deepEqual(first?.Acknowledged, { By: 'ann@example.org', At: timeAfter(60) });
      assert.deepEqual(await store.incidents.update('silent-1-abcdef', step), first);
      assert.deepEqual(await store.incidents.get('silent-1-abcdef'), first);
      assert.equal((await read(store, 'silent-1-abcdef'))?.Change, 'acknowledged');
      assert.deepEqual(
        (await store.sweeps.read()).state.Incidents.map(({ Revision, TellAt }) => [Revision, TellAt]),
        [
          [2, timeAfter(60)],
          [1, timeAfter(999)],
        ],
      );
    });

    it('make a sweep in progress start again if an operator changes one, but not if nothing changed', async () => {
      const store = database().open();
      await sweepInto(store, anIncident());
      const first = await store.sweeps.read();
      await store.incidents.update(anIncident().ID, (was) => was);
      const version = (await store.sweeps.write(first.version, first.state, [])) ?? '';
      assert.notEqual(version, '');
      await store.incidents.update(anIncident().ID, (was, now) => acknowledge(was, 'ann', now));
      assert.equal(await store.sweeps.write(version, first.state, [anIncident()]), undefined);
      assert.equal((await store.incidents.get(anIncident().ID))?.Acknowledged.By, 'ann');
    });

    it('are not overwritten by a sweep in progress if an operator changes one that stays in the list as it is', async () => {
      const store = database().open();
      await sweepInto(store, anIncident());
      const { state, version } = await store.sweeps.read();
      await store.incidents.update(anIncident().ID, (was) => ({ ...was, Summary: 'changed' }));
      assert.deepEqual((await store.sweeps.read()).state, state);
      assert.equal(await store.sweeps.write(version, state, [anIncident()]), undefined);
      assert.equal((await store.incidents.get(anIncident().ID))?.Summary, 'changed');
    });

    it('stay as they were if the step throws', async () => {
      const store = database().open();
      await sweepInto(store, anIncident());
      const failing = store.incidents.update(anIncident().ID, () => {
        throw Object.assign(new Error('no'), { code: 14 });
      });
      await assert.rejects(failing, /no/);
      assert.deepEqual(await read(store, anIncident().ID), anIncident());
    });
  });
};
