import assert from 'node:assert/strict';
import { createPyocdProbe } from '../../../../agents/test_machine_monitor/device/pyocd.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';

const probing = (text: string) =>
  createPyocdProbe((path) => {
    assert.equal(path, '/etc/skia/pyocd_config.json');
    return Promise.resolve(text);
  })(UNKNOWN_MACHINE, new AbortController().signal);

describe('createPyocdProbe', () => {
  for (const text of [
    '{"device_type": "nrf5340dk"}',
    "// The board on shelf 3.\n{ device_type: 'nrf5340dk', /* later: */ hot: true, }\r\n",
  ]) {
    it(`returns the device type from ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await probing(text), { pyocd: { device_type: 'nrf5340dk' } });
    });
  }

  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{}',
    '{"device_type": ""}',
    '{"device_type": 5}',
    '{"device_ty',
  ]) {
    it(`throws if the file contains ${JSON.stringify(text)}`, () => assert.rejects(probing(text)));
  }

  it('throws if there is no file', async () => {
    const probe = createPyocdProbe(() => Promise.reject(new Error('ENOENT: no such file')));
    await assert.rejects(probe(UNKNOWN_MACHINE, new AbortController().signal), /no such file/);
  });
});
