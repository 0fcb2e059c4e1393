/** What the store knows for power-cycle servers, and about them. */
import assert from 'node:assert/strict';
import type { PowerAgent } from '../../../../shared/types/power_agent.ts';
import { NO_POWER } from '../../../../shared/types/power.ts';
import { LEGACY_REQUEST } from '../../../../shared/types/powercycle_api.ts';
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { AGENT, OTHER } from '../../../support/cycled.ts';
import { at } from '../../../support/lived.ts';
import { databaseOf, type StoreKind } from './database.ts';

const requested = (ID: string, seconds: number) => ({
  PowerCycle: true,
  Power: { ...NO_POWER, Request: { ...NO_POWER.Request, ID, At: at(seconds), By: 'kim@example.org' } },
});
const agentAt = (seconds: number, overrides: Partial<PowerAgent> = {}): PowerAgent => ({
  ...{ ...AGENT, SeenAt: at(seconds), Busy: [] },
  ...overrides,
});

export const describePower = (kind: StoreKind): void => {
  describe('power', () => {
    const database = databaseOf(kind);

    it('returns the requests in the order in which they were made', async () => {
      const store = database().open();
      await database().plant('skia-2', requested('r2', 5));
      await database().plant('skia-1', requested('r1', 10));
      await database().plant('skia-3', { PowerCycle: false });
      await database().plant('skia-4', { PowerCycle: true, LastUpdated: at(1) });
      const { AsOf, Requests } = await store.power.requests();
      assert.equal(AsOf, NOW.toISOString());
      assert.deepEqual(
        Requests.map(({ MachineID, RequestID, RequestedAt }) => [MachineID, RequestID, RequestedAt]),
        [
          ['skia-4', LEGACY_REQUEST, at(1)],
          ['skia-2', 'r2', at(5)],
          ['skia-1', 'r1', at(10)],
        ],
      );
      assert.deepEqual(Requests[1], {
        ...{ MachineID: 'skia-2', RequestID: 'r2', RequestedAt: at(5), RequestedBy: 'kim@example.org' },
        ...{ Maintenance: false, ClaimedBy: '', ClaimedUntil: ZERO_TIME },
      });
    });

    it('never returns requests older than a change that was made through the same store', async () => {
      const store = database().open();
      await database().plant('skia-1', requested('r1', 0));
      assert.equal((await store.power.requests()).Requests.length, 1);
      await change(store, 'skia-1', (was) => ({ ...was!, PowerCycle: false }), { actor: 'a', eventId: '' });
      assert.equal((await store.power.requests()).Requests.length, 0);
    });

    it('sees what another store changed within 4 s', async () => {
      let seconds = 0;
      const store = database().open(() => new Date(at(seconds)));
      assert.equal((await store.power.requests()).Requests.length, 0);
      await database().plant('skia-1', requested('r1', 0));
      seconds = 4;
      assert.equal((await store.power.requests()).Requests.length, 1);
    });

    it('logs a corrupt record and leaves it out of the requests', async () => {
      await database().plant('skia-1', { ...requested('r1', 0), Version: 7 });
      await database().plant('skia-2', requested('r2', 0));
      const { Requests } = await database().open().power.requests();
      assert.deepEqual(
        Requests.map(({ MachineID }) => MachineID),
        ['skia-2'],
      );
      assert.equal(database().lines[0]?.['message'], 'corrupt record');
    });

    it('returns the records of many machines, undefined for a corrupt one and nothing for an unknown one', async () => {
      await database().plant('skia-1', { Version: 'v1' });
      await database().plant('skia-2', { Version: 7 });
      const store = database().open();
      const found = await store.power.records(['skia-2', 'skia-9', 'skia-1']);
      assert.deepEqual([...found.keys()].sort(), ['skia-1', 'skia-2']);
      assert.deepEqual([found.get('skia-1')?.Description.Version, found.get('skia-2')], ['v1', undefined]);
      assert.equal((await store.power.records([])).size, 0);
    });

    it('returns the machines that a power-cycle server named last', async () => {
      await database().plant('skia-2', { PowerAgent: AGENT.ID });
      await database().plant('skia-1', { PowerAgent: AGENT.ID });
      await database().plant('skia-3', { PowerAgent: OTHER.ID });
      await database().plant('skia-4', {});
      const store = database().open();
      assert.deepEqual(await store.power.namedBy(AGENT.ID), ['skia-1', 'skia-2']);
      await change(store, 'skia-1', (was) => ({ ...was!, Version: 'v2' }), { actor: 'a', eventId: '' });
      assert.deepEqual(await store.power.namedBy(AGENT.ID), ['skia-1', 'skia-2']);
      assert.deepEqual(await store.power.namedBy('nobody'), []);
    });

    it('keeps what is noted of power-cycle servers, and members of a newer release', async () => {
      const store = database().open();
      const newer = { ...agentAt(0), Color: 'red' };
      await store.power.note(AGENT.ID, (was, now) => {
        assert.deepEqual([was, now], [undefined, NOW]);
        return newer;
      });
      await store.power.note(OTHER.ID, () => agentAt(5, OTHER));
      await store.power.note(AGENT.ID, (was) => {
        assert.deepEqual(was, newer);
        return { ...was, SeenAt: at(60) };
      });
      const agents = await database().open().power.agents();
      assert.deepEqual(
        agents.toSorted((a, b) => (a.ID < b.ID ? -1 : 1)),
        [{ ...newer, SeenAt: at(60) }, agentAt(5, OTHER)],
      );
    });

    it('logs a corrupt power-cycle server and leaves it out, and its next call makes it anew', async () => {
      const store = database().open();
      await store.power.note(AGENT.ID, () => agentAt(0));
      await store.power.note(OTHER.ID, () => agentAt(5, OTHER));
      await database().damage('agent', AGENT.ID, '{');
      assert.deepEqual(await store.power.agents(), [agentAt(5, OTHER)]);
      assert.deepEqual(
        database().lines.map(({ message, agentId }) => [message, agentId]),
        [['corrupt power agent', AGENT.ID]],
      );
      await store.power.note(AGENT.ID, (was) => was ?? agentAt(60));
      assert.equal((await store.power.agents()).length, 2);
    });

    it('writes nothing of a power-cycle server if there is nothing to note, and loses none of many notes', async () => {
      const store = database().open();
      await store.power.note(AGENT.ID, () => agentAt(0));
      await Promise.all(
        Array.from({ length: 4 }, (_, n) =>
          store.power.note(AGENT.ID, (was) => ({
            ...was!,
            Busy: [...was!.Busy, { Controller: `c${n}`, At: at(n) }],
          })),
        ),
      );
      await store.power.note(AGENT.ID, (was) => was!);
      assert.equal((await store.power.agents())[0]?.Busy.length, 4);
    });

    it('rethrows what a step throws, having written nothing', async () => {
      const store = database().open();
      const error = Object.assign(new Error('no'), { code: 10 });
      await assert.rejects(
        store.power.note(AGENT.ID, () => {
          throw error;
        }),
        error,
      );
      assert.deepEqual(await store.power.agents(), []);
    });
  });
};
