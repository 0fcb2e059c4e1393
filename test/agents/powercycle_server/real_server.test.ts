/** The power-cycle server and the project's own functions together: the agent's code, real HTTP, a real store; only outlets and time are stand-ins. */
import assert from 'node:assert/strict';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import { controllersOf } from '../../../shared/health/controllers.ts';
import { rackOf } from '../../support/power_life.ts';
import { StandInOutlet } from '../../support/power_stand_ins.ts';
import { openPowerLab, type PowerLab } from '../../support/power_lab.ts';
import { makeDirectory } from '../../support/scratch.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `m-${at + 1}`);

describe('the power-cycle server and the functions', () => {
  let lab: PowerLab;
  beforeEach(async () => {
    lab = await openPowerLab();
  });
  afterEach(() => lab.close());

  it('carry out a request from the asking to the effect that the next report of the machine proves', async () => {
    const { time, outlets, monitor, get, entries } = lab;
    const outlet = new StandInOutlet(time);
    outlets.set('m-1', outlet);
    const life = lab.start(makeDirectory(), rackOf(2));
    // Its machine hangs on another outlet.
    monitor('m-2');
    await time.pass(20_000);
    // Unknown when the agent named its outlet first: it is named again.
    monitor('m-1', outlet);
    await time.pass(90_000);
    assert.deepEqual(
      [(await get('m-1')).PowerCycleState, (await get('m-1')).Power.Outlet],
      ['available', '1'],
    );
    await lab.request(['m-1', 'm-2']);
    await lab.untilDone();
    await time.pass(2 * MINUTE_MS);
    const { PowerCycle, Power } = await get('m-1');
    assert.deepEqual(
      [PowerCycle, Power.LastCycle.Outcome, Power.LastCycle.By],
      [false, 'verified', 'rack4-jump'],
    );
    assert.match(Power.LastCycle.Effect, /^back after \d+ s$/);
    assert.equal((await get('m-2')).Power.LastCycle.Effect, 'no effect');
    assert.deepEqual(lab.recordOf('m-1'), ['off', 'on']);
    assert.deepEqual(await entries('m-1', 'power_request'), [
      'none → requested (Requested powercycle for "m-1")',
      'requested → none (Power cycle verified.)',
    ]);
    const [claimed, verified, effect, ...more] = await entries('m-1', 'power_cycle');
    assert.equal(claimed, ' → claimed by rack4-jump');
    assert.match(
      verified ?? '',
      /^claimed by rack4-jump → verified \(rack4-pdu\/1, off for 10 s: seen off, seen on/,
    );
    assert.match(effect ?? '', /^verified → verified \(.*back after \d+ s/);
    assert.deepEqual(more, []);
    await life.stop();
  });

  it('cycle 40 machines of a rack that are asked for at once one by one, with progress to be seen', async () => {
    const { time, start, get } = lab;
    const ids = idsOf(40);
    for (const id of ids) await lab.lab.put(id);
    const notTaken = async (): Promise<readonly string[]> => {
      const machines = await time.during(Array.fromAsync(lab.lab.store.list()));
      const context = { ...bareContext(time.now(), false), controllers: controllersOf(machines) };
      return machines
        .map((machine) => rowOf(machine, context))
        .filter(({ state }) => state.attention.some(({ word }) => word === 'not_taken'))
        .map(({ id }) => id);
    };
    const life = start(makeDirectory(), rackOf(40, 'offSeconds: 20,'));
    await time.pass(MINUTE_MS);
    await lab.request(ids);
    let wanted = ids;
    let passedMs = 0;
    while (wanted.length > 0) {
      await time.pass(MINUTE_MS);
      passedMs += MINUTE_MS;
      assert(passedMs < HOUR_MS);
      const left = await lab.wanted();
      // The first minute passes with the storm.
      if (passedMs > 3 * MINUTE_MS) assert(left.length < wanted.length, 'no progress within a minute');
      wanted = left;
      const { json } = await lab.ask('GET /json/v1/powercycle/requests', { as: 'viewer' });
      const claimed = (json as { Requests: { ClaimedBy: string }[] }).Requests.filter(
        ({ ClaimedBy }) => ClaimedBy !== '',
      );
      assert(claimed.length <= 1, 'one claim at a time');
      assert.deepEqual(await notTaken(), [], 'who waits for its turn needs no attention');
    }
    assert(passedMs > 12 * MINUTE_MS, 'the last waited longer than a request may');
    const all = ids
      .flatMap((id) => lab.outlets.get(id)!.record)
      .sort((a, b) => a.turn - b.turn)
      .map(({ state }) => state);
    assert.deepEqual(
      all,
      ids.flatMap(() => ['off', 'on']),
      'one outlet off at any time',
    );
    for (const id of ids) {
      assert.deepEqual(lab.recordOf(id), ['off', 'on']);
      assert.equal((await get(id)).Power.LastCycle.Outcome, 'verified');
    }
    await life.stop();
  });

  it('still answer the calls of the Go program, in its order and with its headers', async () => {
    const { ask, get } = lab;
    for (const id of ['m-1', 'm-2']) await lab.lab.put(id);
    const headers = { 'User-Agent': 'Go-http-client/1.1', 'Accept-Encoding': 'gzip' };
    const as = 'powercycle' as const;
    const call = async (path: string, body?: string, type = 'application/json') => {
      const options = { as, headers: { ...headers, ...(body !== undefined && { 'Content-Type': type }) } };
      const { status, text, json } = await ask(path, { ...options, ...(body !== undefined && { body }) });
      assert.equal(status, 200, text);
      return json;
    };
    const update = (state: string) =>
      call(
        'POST /json/v1/powercycle/state/update',
        JSON.stringify({
          Machines: ['m-1', 'm-2'].map((MachineID) => ({ MachineID, PowerCycleState: state })),
        }),
      );
    await update('available');
    assert.deepEqual(await call('GET /json/v1/powercycle/list'), []);
    await lab.request(['m-2']);
    assert.deepEqual(await call('GET /json/v1/powercycle/list'), ['m-2']);
    await call('POST /json/v1/powercycle/complete/m-2', '', 'text/plain');
    assert.deepEqual(await call('GET /json/v1/powercycle/list'), []);
    await update('in_error');
    await call('POST /json/v1/powercycle/state/update', '{"Machines":null}');
    const { PowerCycle, PowerCycleState, Power } = await get('m-2');
    assert.deepEqual([PowerCycle, PowerCycleState, Power.Request.ID], [false, 'in_error', '']);
  });
});
