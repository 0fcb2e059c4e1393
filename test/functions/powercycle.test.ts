/** The function `powercycle`, as the power-cycle servers call it. */
import assert from 'node:assert/strict';
import { NOW } from '../support/builders.ts';
import { type Lab, openLab } from '../support/lab.ts';

const LIST = 'GET /json/v1/powercycle/list';
const COMPLETE = 'POST /json/v1/powercycle/complete/skia-1';
const UPDATE = 'POST /json/v1/powercycle/state/update';

describe('powercycle', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());
  const as = 'powercycle' as const;
  const state = async (id: string) => (await lab.store.get(id))?.PowerCycleState;

  it('returns [] if no machine is to be power-cycled', async () => {
    await lab.put('skia-1');
    const { status, text, headers } = await lab.ask(LIST, { as });
    assert.deepEqual([status, text, headers.get('content-type')], [200, '[]', 'application/json']);
  });

  it('lists the IDs of the machines to power-cycle, in order', async () => {
    await lab.put('skia-2', { PowerCycle: true });
    await lab.put('skia-1', { PowerCycle: true });
    await lab.put('skia-3');
    assert.equal((await lab.ask(LIST, { as })).text, '["skia-1","skia-2"]');
  });

  it('begins no further change once an update has taken 60 s, and answers 503 so that the rack reports again', async () => {
    await lab.close();
    let now = NOW.getTime();
    lab = openLab({ now: () => new Date(now) });
    const ids = Array.from({ length: 40 }, (_, i) => `skia-${i + 10}`);
    for (const id of ids) await lab.put(id);
    const { store } = lab;
    const slow = openLab({
      now: () => new Date(now),
      store: {
        ...store,
        update: (id, step, origin) => {
          now += 3_001;
          return store.update(id, step, origin);
        },
        close: () => Promise.resolve(),
      },
    });
    const body = { Machines: ids.map((MachineID) => ({ MachineID, PowerCycleState: 'available' })) };
    assert.equal((await slow.ask(UPDATE, { as, body })).status, 503);
    const states = await Promise.all(ids.map(state));
    assert.equal(states.filter((one) => one === 'available').length, 20);
    await slow.close();
  });

  it('answers 503 if the change of one machine fails, so that the rack reports again, and makes those beside it', async () => {
    for (const id of ['skia-1', 'skia-2', 'skia-3']) await lab.put(id);
    const { store } = lab;
    const failing = openLab({
      store: {
        ...store,
        update: (id, step, origin) =>
          id === 'skia-2' ? Promise.reject(new Error('no')) : store.update(id, step, origin),
        close: () => Promise.resolve(),
      },
    });
    const Machines = ['skia-1', 'skia-2', 'skia-3'].map((MachineID) => ({
      MachineID,
      PowerCycleState: 'available',
    }));
    const { status, json } = await failing.ask(UPDATE, { as, body: { Machines } });
    assert.deepEqual([status, (json as { type: string }).type], [503, 'try-again']);
    assert.deepEqual(
      [await state('skia-1'), await state('skia-2'), await state('skia-3')],
      ['available', 'not_available', 'available'],
    );
    await failing.close();
  });

  it('completes a power cycle with an empty text body, and again without a change', async () => {
    await lab.put('skia-1', { PowerCycle: true });
    const options = { as, body: '', headers: { 'Content-Type': 'text/plain' } };
    const first = await lab.ask(COMPLETE, options);
    assert.deepEqual([first.status, first.json], [200, { Changed: true }]);
    assert.equal((await lab.store.get('skia-1'))?.PowerCycle, false);
    assert.deepEqual((await lab.ask(COMPLETE, options)).json, { Changed: false });
  });

  it('ignores an unreadable body of complete', async () => {
    await lab.put('skia-1', { PowerCycle: true });
    const { status } = await lab.ask(COMPLETE, { as, body: Buffer.from([0xff, 0x7b]) });
    assert.equal(status, 200);
  });

  it('answers 404 to complete for an unknown machine and does not create it', async () => {
    assert.equal((await lab.ask(COMPLETE, { as })).status, 404);
    assert.equal(await lab.store.get('skia-1'), undefined);
  });

  it('sets outlet states, and names unknown machines without creating them', async () => {
    await lab.put('skia-1');
    await lab.put('skia-2', { PowerCycleState: 'in_error' });
    const Machines = [
      { MachineID: 'skia-9', PowerCycleState: 'available' },
      { MachineID: 'skia-1', PowerCycleState: 'available' },
      { MachineID: 'skia-2', PowerCycleState: 'in_error' },
    ];
    const { status, json } = await lab.ask(UPDATE, { as, body: { Machines } });
    assert.deepEqual([status, json], [200, { Updated: ['skia-1', 'skia-2'], Unknown: ['skia-9'] }]);
    assert.deepEqual(
      [await state('skia-1'), await state('skia-2'), await state('skia-9')],
      ['available', 'in_error', undefined],
    );
    const logged = lab.lines.filter(({ message }) => message === 'outlets changed');
    assert.deepEqual(
      logged.map(({ machines, machineIds }) => [machines, machineIds]),
      [[1, ['skia-1']]],
      'only a change is logged',
    );
  });

  it('accepts an update of 5000 machines, and of none, also as Go writes it', async () => {
    for (let n = 0; n < 45; n++) await lab.put(`skia-${n}`);
    const Machines = Array.from({ length: 5000 }, (_, n) => ({
      MachineID: `skia-${n}`,
      PowerCycleState: 'available',
    }));
    const { json } = await lab.ask(UPDATE, { as, body: { Machines } });
    assert.equal((json as { Updated: string[] }).Updated.length, 45);
    const logged = lab.lines.filter(({ message }) => message === 'outlets changed');
    assert.deepEqual(
      logged.map(({ machines, machineIds }) => [machines, (machineIds as string[]).length]),
      [[45, 20]],
      'one line, however many they are',
    );
    for (const none of [[], null])
      assert.deepEqual((await lab.ask(UPDATE, { as, body: { Machines: none } })).json, {
        Updated: [],
        Unknown: [],
      });
  });

  it('uses the last state of a machine named twice', async () => {
    await lab.put('skia-1');
    const Machines = ['available', 'in_error'].map((PowerCycleState) => ({
      MachineID: 'skia-1',
      PowerCycleState,
    }));
    assert.deepEqual((await lab.ask(UPDATE, { as, body: { Machines } })).json, {
      Updated: ['skia-1'],
      Unknown: [],
    });
    assert.equal(await state('skia-1'), 'in_error');
  });

  it('names texts that cannot be a machine ID as unknown, and applies the others', async () => {
    await lab.put('skia-1');
    const unfit = ['', '../x', '__proto__', 'a b', 'x'.repeat(201), 'é', 'skia-1\n', '{id}'];
    const Machines = [unfit[0]!, 'skia-1', ...unfit.slice(1), 'skia-9'].map((MachineID) => ({
      MachineID,
      PowerCycleState: 'available',
    }));
    const { status, json } = await lab.ask(UPDATE, { as, body: { Machines } });
    assert.deepEqual([status, json], [200, { Updated: ['skia-1'], Unknown: [...unfit, 'skia-9'] }]);
    assert.equal(await state('skia-1'), 'available');
  });

  it('accepts 5000 of the longest machine IDs', async () => {
    const Machines = Array.from({ length: 5000 }, (_, n) => ({
      MachineID: String(n).padStart(200, 'x'),
      PowerCycleState: 'not_available',
    }));
    const { status, json } = await lab.ask(UPDATE, { as, body: { Machines } });
    assert.deepEqual([status, (json as { Unknown: string[] }).Unknown.length], [200, 5000]);
  }).timeout(20_000);

  it('keeps what an item says about the outlet; what it does not say stays', async () => {
    await lab.put('skia-1');
    const send = (item: object) =>
      lab.ask(UPDATE, {
        as,
        body: { Machines: [{ MachineID: 'skia-1', PowerCycleState: 'available', ...item }] },
      });
    await send({ Controller: 'rack4-pdu', Outlet: '3', Detail: 'on', Powers: 'host' });
    await send({ Detail: 'off' });
    const { Controller, Outlet, Detail, Powers } = (await lab.store.get('skia-1'))!.Power;
    assert.deepEqual([Controller, Outlet, Detail, Powers], ['rack4-pdu', '3', 'off', 'host']);
    await send({});
    const kinds = (await lab.store.timeline('skia-1', { limit: 9 })).Entries.map(({ Kind }) => Kind);
    assert.equal(kinds.filter((kind) => kind === 'power_outlet').length, 2);
  });

  it('excuses the silence of a machine whose power was cycled, for 300 s', async () => {
    await lab.put('skia-1', {
      PowerCycle: true,
      LastUpdated: '2026-01-02T03:00:00.000Z',
      Presence: 'silent',
    });
    await lab.ask('POST /json/v1/powercycle/complete/skia-1', { as });
    const { previous } = await lab.store.update('skia-1', (was) => was, { actor: 'test', eventId: '' });
    assert.deepEqual(
      [previous?.Kept.BootUntil, previous?.Kept.Unwell],
      ['2026-01-02T03:09:05.678Z', ['silent']],
      'a machine that was unwell stays so',
    );
  });

  it('ignores members of an item that it does not know', async () => {
    await lab.put('skia-1');
    const Machines = [
      { MachineID: 'skia-1', PowerCycleState: 'available', Socket: 3, More: { deep: [[{}]] } },
    ];
    const { status, json } = await lab.ask(UPDATE, { as, body: { Machines } });
    assert.deepEqual([status, json], [200, { Updated: ['skia-1'], Unknown: [] }]);
  });

  const good = { MachineID: 'skia-1', PowerCycleState: 'available' };
  const bodies: readonly (readonly [string, unknown, RegExp])[] = [
    ['without a list', {}, /Machines/],
    ['with a text for the list', { Machines: 'none' }, /"Machines" must be array/],
    ['with an unknown member', { Machines: [good], Force: true }, /"Force"/],
    ['with null for an item', { Machines: [good, null] }, /"Machines.1" must be object/],
    ['with an item without an ID', { Machines: [good, { PowerCycleState: 'available' }] }, /MachineID/],
    [
      'with a machine ID that is not a text',
      { Machines: [good, { ...good, MachineID: 7 }] },
      /"Machines.1.MachineID" must be string/,
    ],
    [
      'with an unfit machine ID and an unknown state',
      { Machines: [good, { MachineID: '../x', PowerCycleState: 'on' }] },
      /Machines.1.PowerCycleState/,
    ],
    ['with an item without a state', { Machines: [good, { MachineID: 'skia-2' }] }, /PowerCycleState/],
    [
      'with an unknown state',
      { Machines: [good, { ...good, PowerCycleState: '' }] },
      /one of \["not_available"/,
    ],
    [
      'of more than 5000 items',
      { Machines: Array.from({ length: 5001 }, () => ({ ...good, MachineID: 'a' })) },
      /5000/,
    ],
    ['that is only the list', [good], /must be object/],
    ['that is null', 'null', /must be object/],
  ];
  for (const [problem, body, detail] of bodies)
    it(`refuses an update ${problem} and writes nothing`, async () => {
      await lab.put('skia-1');
      const { status, json } = await lab.ask(UPDATE, { as, body: body as object });
      assert.equal(status, 400);
      assert.match((json as { detail: string }).detail, detail);
      assert.equal(await state('skia-1'), 'not_available');
    });
});
