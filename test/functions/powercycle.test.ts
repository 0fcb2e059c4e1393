/** The function `powercycle`, as the power-cycle servers call it. */
import assert from 'node:assert/strict';
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
    assert.deepEqual(
      lab.lines.filter(({ message }) => message === 'operator action').map(({ machineId }) => machineId),
      ['skia-1'],
      'only a change is logged',
    );
  });

  it('accepts an update of 1000 machines, and of none', async () => {
    for (let n = 0; n < 45; n++) await lab.put(`skia-${n}`);
    const Machines = Array.from({ length: 1000 }, (_, n) => ({
      MachineID: `skia-${n}`,
      PowerCycleState: 'available',
    }));
    const { json } = await lab.ask(UPDATE, { as, body: { Machines } });
    assert.equal((json as { Updated: string[] }).Updated.length, 45);
    assert.deepEqual((await lab.ask(UPDATE, { as, body: { Machines: [] } })).json, {
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

  const good = { MachineID: 'skia-1', PowerCycleState: 'available' };
  const bodies: readonly (readonly [string, unknown, RegExp])[] = [
    ['without a list', {}, /Machines/],
    ['with null for the list', { Machines: null }, /"Machines" must be array/],
    ['with an unknown member', { Machines: [good], Force: true }, /"Force"/],
    ['with null for an item', { Machines: [good, null] }, /"Machines.1" must be object/],
    ['with an item without an ID', { Machines: [good, { PowerCycleState: 'available' }] }, /MachineID/],
    [
      'with an invalid machine ID',
      { Machines: [good, { ...good, MachineID: '../x' }] },
      /Machines.1.MachineID/,
    ],
    ['with an item without a state', { Machines: [good, { MachineID: 'skia-2' }] }, /PowerCycleState/],
    [
      'with an unknown state',
      { Machines: [good, { ...good, PowerCycleState: '' }] },
      /one of \["not_available"/,
    ],
    ['with an unknown member of an item', { Machines: [good, { ...good, Outlet: 3 }] }, /"Outlet"/],
    [
      'of more than 1000 items',
      { Machines: Array.from({ length: 1001 }, () => ({ ...good, MachineID: 'a' })) },
      /1000/,
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
