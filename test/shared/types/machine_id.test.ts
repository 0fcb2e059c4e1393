import assert from 'node:assert/strict';
import { parseMachineId } from '../../../shared/types/machine_id.ts';

describe('parseMachineId', () => {
  for (const id of ['skia-rpi2-rack4-shelf1-001', 'a', '0', 'A.b_c-d', 'x'.repeat(200)])
    it(`accepts ${id.slice(0, 30)}`, () => assert.equal(parseMachineId(id), id));

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

  it('describes a valid ID and quotes only the beginning of a long text', () =>
    assert.throws(
      () => parseMachineId('/'.repeat(1e6)),
      (error: Error) => {
        assert.match(error.message, /is not a machine ID; use 1 to 200 letters/);
        assert.ok(error.message.length < 250);
        return true;
      },
    ));
});
