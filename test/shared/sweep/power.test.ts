/** Sweeps and power: silent power-cycle servers, requests that nobody takes, outlets that stay off. */
import assert from 'node:assert/strict';
import { type Caller, noted } from '../../../shared/power/agent.ts';
import { begin } from '../../../shared/power/claim.ts';
import { reportOutlet } from '../../../shared/power/outlet.ts';
import { requestPowerCycle } from '../../../shared/power/request.ts';
import { takeResult } from '../../../shared/power/result.ts';
import { withDescription } from '../../../shared/types/stored_record.ts';
import { toTime, ZERO_TIME } from '../../../shared/types/time.ts';
import { noticeAgents } from '../../../shared/sweep/agents.ts';
import type { SweepContext } from '../../../shared/sweep/context.ts';
import type { SweepState } from '../../../shared/types/sweep_state.ts';
import { aLog } from '../../support/builders.ts';
import { aBegin, AGENT, aResult, OTHER } from '../../support/cycled.ts';
import { openSweptLab, rackOf, type SweptLab } from '../../support/swept_lab.ts';

const RACK = rackOf(4, 6);
const [FIRST = '', SECOND = ''] = RACK;
const PERSON = { actor: 'kim@example.org', eventId: '' };

/** A rack whose power-cycle server has named its outlets. */
const openRack = async (agent = AGENT) => {
  const lab = openSweptLab({ ids: RACK });
  const { store } = lab;
  const call = (controller?: string) =>
    store.power.note(agent.ID, (was, now) => noted(was, agent, controller, now));
  const name = (id: string, who: Caller = agent) =>
    store.update(
      id,
      (was, now) =>
        was && reportOutlet(was, { PowerCycleState: 'available', Controller: 'pdu', Outlet: id }, who, now),
      PERSON,
    );
  await lab.run(61);
  for (const id of RACK) await name(id);
  await call();
  return {
    ...{ lab, store, name, call },
    request: (id: string) =>
      store.update(
        id,
        (was, now) =>
          was && withDescription(was, requestPowerCycle(was.Description, id, true, 'kim', now, `of ${id}`)),
        PERSON,
      ),
    claim: async (id: string) => {
      await store.update(id, (was, now) => was && begin(was, aBegin(`of ${id}`), agent, now), PERSON);
      await call('pdu');
    },
    result: async (id: string, outcome: Parameters<typeof aResult>[1]) => {
      const result = aResult(`of ${id}`, outcome);
      const by = { by: agent.Host, bootSeconds: 300 };
      await store.update(id, (was, now) => was && takeResult(was, result, { ...by, now }), PERSON);
      await call('pdu');
    },
    /** Time passes, and the power-cycle server calls every minute. */
    calling: async (seconds: number) => {
      for (let left = seconds; left > 0; left -= 60) {
        await call();
        await lab.run(Math.min(60, left));
      }
    },
  };
};

const statesOf = async (lab: SweptLab) =>
  Promise.all(RACK.map(async (id) => (await lab.get(id)).PowerCycleState));
const kindsOf = (lab: SweptLab) => lab.sent.map(({ type, incident: { Kind } }) => `${type} ${Kind}`);

describe('sweeps and power', () => {
  it('find a power-cycle server silent after 3 min, once for all its outlets, and say so when it is back', async () => {
    const { lab, calling, call } = await openRack();
    await calling(600);
    assert.deepEqual([kindsOf(lab), new Set(await statesOf(lab))], [[], new Set(['available'])]);
    await call();
    await lab.run(170);
    assert.deepEqual(new Set(await statesOf(lab)), new Set(['available']));
    await lab.run(190);
    assert.deepEqual(new Set(await statesOf(lab)), new Set(['not_available']));
    assert.deepEqual(kindsOf(lab), ['incident.opened power']);
    assert.equal(lab.sent[0]?.incident.Machines.length, RACK.length);
    const entry = (await lab.store.timeline(FIRST, { limit: 1 })).Entries[0];
    assert.deepEqual([entry?.Kind, entry?.From, entry?.To], ['power_state', 'available', 'not_available']);
    await call();
    await calling(180);
    assert.deepEqual(new Set(await statesOf(lab)), new Set(['available']));
    await calling(20 * 60);
    assert.deepEqual(await lab.open(), [], 'it is over 15 min later');
  });

  it('write each outlet of a silent power-cycle server once', async () => {
    const { lab, store } = await openRack();
    await lab.run(400);
    const before = (await store.timeline(FIRST, { limit: 100 })).Entries.length;
    const update = store.update.bind(store);
    let writes = 0;
    const counting = Object.assign(Object.create(store) as typeof store, {
      update: async (...args: Parameters<typeof update>) => {
        const updated = await update(...args);
        if (updated.next !== updated.previous) writes += 1;
        return updated;
      },
    });
    lab.restart({ store: counting });
    await lab.run(600);
    assert.equal((await store.timeline(FIRST, { limit: 100 })).Entries.length, before);
    assert.ok(writes < RACK.length, `${writes} writes in 30 sweeps`);
  });

  it('miss no power-cycle server after the server itself was away', async () => {
    const { lab, call, calling } = await openRack();
    await lab.run(3600, { sweeps: () => Promise.resolve() });
    await lab.run(20);
    await call();
    await calling(120);
    assert.deepEqual([new Set(await statesOf(lab)), kindsOf(lab)], [new Set(['available']), []]);
  });

  it('take a power-cycle server that nobody has heard of for a month for no less silent', async () => {
    const now = new Date();
    const changed: string[] = [];
    const power = { agents: async () => [], namedBy: async () => [FIRST] };
    const store = { power, update: async (id: string) => void changed.push(id) };
    const state = { SilentAgents: [AGENT.ID], AgentsReadAt: ZERO_TIME, RanAt: toTime(now) };
    const context = { store, user: 'sweep', log: aLog().log } as unknown as SweepContext;
    const { SilentAgents } = await noticeAgents(context, state as unknown as SweepState, now, false);
    assert.deepEqual([SilentAgents, changed], [[], []]);
  });

  it('miss no power-cycle server whose outlets all went to another', async () => {
    const { lab, name } = await openRack();
    await lab.run(700);
    for (const id of RACK) await name(id, OTHER);
    await lab.run(40);
    assert.deepEqual(new Set(await statesOf(lab)), new Set(['available']));
    await lab.run(16 * 60);
    assert.deepEqual(await lab.open(), []);
  });

  it('tell of two power-cycle servers that name one machine, until one of them stops', async () => {
    const { lab, name, calling } = await openRack();
    await name(FIRST, OTHER);
    for (let n = 0; n < 3; n += 1) {
      await calling(300);
      await name(FIRST, n % 2 === 0 ? AGENT : OTHER);
    }
    assert.deepEqual(kindsOf(lab), ['incident.opened power']);
    assert.deepEqual((await lab.open())[0]?.Machines, [FIRST]);
    await calling(35 * 60);
    assert.deepEqual(await lab.open(), []);
  });

  it('tell of a request that nobody takes for 10 min', async () => {
    const { lab, request, calling } = await openRack();
    await request(FIRST);
    await calling(590);
    assert.deepEqual(kindsOf(lab), []);
    await calling(90);
    assert.deepEqual(kindsOf(lab), ['incident.opened power']);
  });

  it('do not tell of a request that waits while others are carried out on its controller', async () => {
    const { lab, request, claim, result, calling } = await openRack();
    for (const id of RACK) await request(id);
    // One every 5 min: the last waits for 25 min.
    for (const id of RACK.slice(0, -1)) {
      await claim(id);
      await calling(60);
      await result(id, 'verified');
      await calling(240);
    }
    assert.deepEqual(kindsOf(lab), []);
    await calling(420);
    assert.deepEqual(kindsOf(lab), ['incident.opened power'], 'but then nobody works on');
  });

  it('do not tell of a claimed request, but of one that could be taken 10 min ago', async () => {
    const { lab, request, claim, calling } = await openRack();
    await request(FIRST);
    await claim(FIRST);
    // Its claim ends, and nobody else may begin within 15 min of its beginning.
    await calling(900 + 590);
    assert.deepEqual(kindsOf(lab), []);
    await calling(90);
    assert.deepEqual(kindsOf(lab), ['incident.opened power']);
  });

  it('page for an outlet that stays off, and a machine in maintenance is nobody’s trouble', async () => {
    const { lab, request, claim, result, calling, store } = await openRack();
    for (const id of [FIRST, SECOND]) {
      await request(id);
      await claim(id);
    }
    await store.update(
      SECOND,
      (was) => was && withDescription(was, { ...was.Description, MaintenanceMode: 'kim' }),
      PERSON,
    );
    for (const id of [FIRST, SECOND]) await result(id, 'stuck_off');
    lab.down.add(FIRST);
    await calling(40);
    const [opened] = lab.sent;
    assert.deepEqual(
      [opened?.incident.Kind, opened?.incident.Severity, opened?.incident.Machines],
      ['power', 'page', [FIRST]],
    );
  });

  it('excuse the silence of a machine that was power-cycled', async () => {
    const { lab, request, claim, result, calling } = await openRack();
    await request(FIRST);
    await claim(FIRST);
    lab.down.add(FIRST);
    await calling(40);
    await result(FIRST, 'verified');
    await calling(240);
    assert.deepEqual([(await lab.get(FIRST)).Presence, kindsOf(lab)], ['silent', []]);
    lab.down.delete(FIRST);
    await calling(60);
    assert.equal((await lab.get(FIRST)).Power.LastCycle.Effect, '', 'monitors without a start time');
    await lab.report(FIRST, { event: { stopping: true } });
    assert.notEqual(ZERO_TIME, (await lab.get(FIRST)).LastUpdated);
  });
});
