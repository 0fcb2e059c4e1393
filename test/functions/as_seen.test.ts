/** Operators' requests that hold only if the machine is as the caller saw it: an undo, above all. */
import assert from 'node:assert/strict';
import { ACTIONS, type Action } from '../../shared/types/action.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { NOW } from '../support/builders.ts';
import { NO_POWER } from '../../shared/types/power.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { plain } from '../support/plain.ts';

const BODIES: Readonly<Partial<Record<Action, object>>> = {
  toggle_mode: { MaintenanceMode: true },
  toggle_powercycle: { PowerCycle: true },
  set_attached_device: { AttachedDevice: 'adb' },
  set_note: { Message: 'look' },
  supply_chromeos: { SSHUserIP: 'u@h', SuppliedDimensions: {} },
};
const SEEN = '2026-01-02T03:04:05.678Z';
const LATER = '2026-01-02T03:04:05.679Z';

describe('an operator’s request that says what its caller saw', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1', {
      ...{
        IsQuarantined: true,
        Dimensions: { id: ['skia-1'], device_type: ['sargo'] },
        AttachedDevice: 'ios',
        Power: { ...NO_POWER, Doubt: 'the outlet stayed off' },
      },
      Annotation: { Message: 'a', User: 'ann@example.org', Timestamp: SEEN },
      Note: { Message: 'n', User: 'bob@example.org', Timestamp: SEEN },
    });
  });
  afterEach(() => lab.close());
  const send = async (action: Action, body: object, headers = {}) => {
    const path = `POST /_/machine/${action}/skia-1`;
    const { status, json } = await lab.ask(path, { body: { ...BODIES[action], ...body }, headers });
    return { status, json: json as { type?: string; detail?: string; Changed?: boolean } };
  };

  const conditions = [
    [{ IfAnnotation: SEEN }, { IfAnnotation: LATER }, /ann@example.org changed the Annotation/],
    [
      { IfNote: '2026-01-02T04:04:05.678901+01:00' },
      { IfNote: ZERO_TIME },
      /bob@example.org changed the Note/,
    ],
    [{ IfAttachedDevice: 'ios' }, { IfAttachedDevice: 'adb' }, /The attached device is ios, no longer adb/],
  ] as const;
  const ofKnown = ACTIONS.filter((action) => action !== 'expect_machine');
  for (const action of ofKnown)
    for (const [holds, fails, detail] of conditions) {
      const [member = ''] = Object.keys(fails);
      it(`is refused with changed-since if ${member} is no longer so, and ${action} changes nothing`, async () => {
        const before = plain(await lab.store.get('skia-1'));
        const key = { 'Idempotency-Key': 'k1' };
        const { status, json } = await send(action, fails, key);
        assert.deepEqual([status, json.type], [409, 'changed-since']);
        assert.match(json.detail ?? '', detail);
        assert.deepEqual(plain(await lab.store.get('skia-1')), before);
        assert.deepEqual(
          [lab.published, lab.lines.filter((line) => line['message'] === 'operator action')],
          [[], []],
        );
        const done = await send(action, holds);
        assert.deepEqual([done.status, done.json], [200, { Changed: true }]);
      });
    }

  it('is one result among many machines', async () => {
    await lab.put('skia-2');
    const { json } = await lab.ask('POST /_/machines/act', {
      body: { Action: 'set_note', Machines: ['skia-1', 'skia-2'], Body: { Message: '', IfNote: SEEN } },
    });
    assert.deepEqual(json, {
      Results: [
        { MachineID: 'skia-1', Changed: true },
        { MachineID: 'skia-2', Problem: 'changed-since' },
      ],
    });
  });

  it('undoes a maintenance unless a colleague acted since', async () => {
    const on = { MaintenanceMode: true };
    await send('toggle_mode', on);
    const IfAnnotation = (await lab.store.get('skia-1'))?.Annotation.Timestamp ?? '';
    assert.equal(IfAnnotation, NOW.toISOString());
    await lab.put('skia-1', {
      MaintenanceMode: 'cat@example.org 2026-01-02T03:05:00Z',
      Annotation: { Message: 'Enabled', User: 'cat@example.org', Timestamp: LATER },
    });
    const { json } = await send('toggle_mode', { MaintenanceMode: false, IfAnnotation });
    assert.match(json.detail ?? '', /cat@example.org changed the Annotation at 2026-01-02T03:04:05.679Z/);
    assert.match((await lab.store.get('skia-1'))?.MaintenanceMode ?? '', /^cat@/);
  });

  it('announces no machine that nobody can have seen', async () => {
    const announce = (body: object) => lab.ask('POST /_/machine/expect_machine/skia-9', { body });
    assert.equal((await announce({ IfNote: SEEN })).status, 409);
    assert.equal(await lab.store.get('skia-9'), undefined);
    assert.equal((await announce({})).status, 200);
  });

  it('is answered 404 for an unknown machine, whatever was seen', async () => {
    const { status } = await lab.ask('POST /_/machine/set_note/skia-9', {
      body: { Message: '', IfNote: SEEN },
    });
    assert.equal(status, 404);
  });

  for (const body of [
    { IfNote: 'yesterday' },
    { IfAnnotation: 7 },
    { IfNote: '9'.repeat(65) },
    { IfAttachedDevice: 'x' },
  ])
    it(`is refused with 400 for ${JSON.stringify(body).slice(0, 40)}`, async () => {
      for (const action of ofKnown) assert.equal((await send(action, body)).status, 400, action);
    });

  it('has its first answer given again, whatever changed since', async () => {
    const key = { 'Idempotency-Key': 'k1' };
    assert.deepEqual((await send('set_note', { IfNote: SEEN }, key)).json, { Changed: true });
    await lab.put('skia-1', { Note: { Message: 'other', User: addressOf('editor'), Timestamp: LATER } });
    assert.deepEqual((await send('set_note', { IfNote: SEEN }, key)).json, { Changed: true });
    assert.equal((await lab.store.get('skia-1'))?.Note.Message, 'other');
  });
});
