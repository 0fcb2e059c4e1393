import assert from 'node:assert/strict';
import { parseOptions } from '../../../deploy/local/options.ts';

describe('the options of npm start', () => {
  it('default to port 8080, the folder data, a monitor, and neither simulated machines nor emulators', () => {
    assert.deepEqual(parseOptions([]), {
      port: 8080,
      data: 'data',
      machines: 0,
      monitor: true,
      emulators: false,
      help: false,
    });
  });

  it('are taken as their help says', () => {
    const args = ['--port', '0', '--data', '/tmp/lab', '--machines', '50', '--no-monitor', '--emulators'];
    assert.deepEqual(parseOptions(args), {
      port: 0,
      data: '/tmp/lab',
      machines: 50,
      monitor: false,
      emulators: true,
      help: false,
    });
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    [
      'a port that is no number',
      ['--port', 'http'],
      /--port takes a whole number from 0 to 65535, not "http"/,
    ],
    ['a port that is too large', ['--port', '65536'], /--port takes a whole number from 0 to 65535/],
    ['fewer than no machines', ['--machines=-1'], /--machines takes a whole number from 0 to 10000/],
    ['half a machine', ['--machines', '1.5'], /--machines takes/],
    ['a flag that does not exist', ['--prot', '80'], /--prot/],
    ['a word without a flag', ['80'], /80/],
  ];
  for (const [what, args, message] of wrong) {
    it(`refuse ${what}, naming it`, () => {
      assert.throws(() => parseOptions(args), { name: 'TypeError', message });
    });
  }
});
