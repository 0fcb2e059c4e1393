import assert from 'node:assert/strict';
import { parseMachineId } from '../../../shared/types/machine_id.ts';

describe('parseMachineId', () => {
  for (const id of ['skia-rpi2-rack4-shelf1-001', 'a', '0', 'A.b_c-d', 'x'.repeat(200)])
    it(`takes ${id.slice(0, 30)}`, () => assert.equal(parseMachineId(id), id));

  for (const text of [
    '',
    '.',
    '..',
    '-a',
    '_a',
    '__proto__',
    'a/b',
    'a b',
    'a\n',
    'é',
    'a\0',
    'x'.repeat(201),
  ])
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () =>
      assert.throws(() => parseMachineId(text), { name: 'PermanentError', refusal: 'bad-machine-id' }));

  it('says what an ID looks like, and no more of the text than a glance takes', () =>
    assert.throws(
      () => parseMachineId('/'.repeat(1e6)),
      (error: Error) => {
        assert.match(error.message, /is not a machine ID: 1 to 200 letters/);
        assert.ok(error.message.length < 250);
        return true;
      },
    ));
});
