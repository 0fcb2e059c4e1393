/** Operators' requests with an `Idempotency-Key`. */
import assert from 'node:assert/strict';
import { ACTIONS, type Action } from '../../shared/types/action.ts';
import type { AskOptions, Lab } from '../support/lab.ts';
import { at, openOperatedLab } from '../support/operated_lab.ts';

const BODIES: Readonly<Partial<Record<Action, object>>> = {
  set_attached_device: { AttachedDevice: 'adb' },
  set_note: { Message: 'look at the cable' },
  supply_chromeos: { SSHUserIP: 'root@host', SuppliedDimensions: { cpu: ['arm'] } },
};

describe('an operator’s request with an Idempotency-Key', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openOperatedLab();
    await lab.put('skia-2');
  });
  afterEach(() => lab.close());
  const send = async (path: string, key: string | undefined, options: AskOptions = {}) => {
    const headers = key === undefined ? {} : { 'Idempotency-Key': key };
    const { status, json } = await lab.ask(path, { ...options, headers });
    return [status, json] as const;
  };
  const entries = async (id = 'skia-1') => (await lab.store.timeline(id, { limit: 100 })).Entries.length;
  const type = (json: unknown): string => (json as { type: string }).type;

  for (const action of ACTIONS)
    it(`does ${action} once and gives the first answer again, with one audit line and one notice`, async () => {
      const options = BODIES[action] === undefined ? {} : { body: BODIES[action] };
      // Only an unknown machine can be announced.
      const id = action === 'expect_machine' ? 'skia-9' : 'skia-1';
      assert.deepEqual(await send(at(action, id), 'k1', options), [200, { Changed: true }]);
      const before = [await lab.store.get(id), await entries(id)];
      assert.deepEqual(await send(at(action, id), 'k1', options), [200, { Changed: true }]);
      assert.deepEqual([await lab.store.get(id), await entries(id)], before);
      assert.equal(lab.lines.filter(({ message }) => message === 'operator action').length, 1);
      assert.equal(lab.published.length, 1);
    });

  it('toggles again under another key, and without a key', async () => {
    for (const [key, isOn] of [
      ['k1', true],
      ['k1', true],
      ['k2', false],
      [undefined, true],
      [undefined, false],
    ] as const) {
      await send(at('toggle_mode'), key);
      assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode !== '', isOn);
    }
  });

  it('is answered again that it changed nothing, after another operator’s change', async () => {
    const off = { body: { MaintenanceMode: false } };
    assert.deepEqual(await send(at('toggle_mode'), 'k1', off), [200, { Changed: false }]);
    await send(at('toggle_mode'), undefined, { body: { MaintenanceMode: true } });
    assert.deepEqual(await send(at('toggle_mode'), 'k1', off), [200, { Changed: false }]);
    assert.notEqual((await lab.store.get('skia-1'))?.MaintenanceMode, '');
  });

  it('is answered 404 again if the machine was unknown', async () => {
    for (const [n, action] of (['remove_device', 'delete_machine'] as const).entries()) {
      const first = await send(at(action, 'skia-9'), `k${n}`);
      await lab.put('skia-9');
      assert.deepEqual(await send(at(action, 'skia-9'), `k${n}`), first);
      assert.deepEqual([first[0], type(first[1])], [404, 'unknown-machine']);
      await lab.store.delete('skia-9', { actor: 'a@example.org', eventId: '' });
    }
  });

  it('is refused with 409 under the key of another body or action, and changes nothing', async () => {
    await send(at('set_note'), 'k1', { body: { Message: 'a' } });
    for (const [path, options] of [
      [at('set_note'), { body: { Message: 'b' } }],
      [at('toggle_mode'), {}],
      [at('delete_machine'), {}],
    ] as const) {
      const [status, json] = await send(path, 'k1', options);
      assert.deepEqual([status, type(json)], [409, 'key-reused']);
    }
    const found = await lab.store.get('skia-1');
    assert.deepEqual([found?.Note.Message, found?.MaintenanceMode], ['a', '']);
  });

  it('is another one for another machine or caller', async () => {
    await send(at('set_note'), 'k1', { body: { Message: 'a' } });
    const other = await send(at('set_note', 'skia-2'), 'k1', { body: { Message: 'b' } });
    assert.deepEqual(other, [200, { Changed: true }]);
    assert.equal((await lab.store.get('skia-2'))?.Note.Message, 'b');
  });

  for (const key of ['', 'k'.repeat(65), 'a b', 'a/b'])
    it(`is refused with 400 for the key ${JSON.stringify(key.slice(0, 8))}, and changes nothing`, async () => {
      const [status, json] = await send(at('toggle_mode'), key);
      assert.deepEqual([status, type(json)], [400, 'bad-request']);
      assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode, '');
    });
});
