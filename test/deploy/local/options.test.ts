import assert from 'node:assert/strict';
import { parseOptions } from '../../../deploy/local/options.ts';

describe('The options of npm start', () => {
  it('default to port 8080, the folder data and a monitor, without simulated machines or emulators', () => {
    assert.deepEqual(parseOptions([]), {
      port: 8080,
      data: 'data',
      machines: 0,
      monitor: true,
      emulators: false,
      help: false,
    });
  });

  it('are parsed as the help describes', () => {
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

  const invalid: readonly [string, readonly string[], RegExp][] = [
    [
      'a port that is not a number',
      ['--port', 'http'],
      /--port "http" is invalid\. Pass a whole number from 0 to 65535/,
    ],
    [
      'a port that is too large',
      ['--port', '65536'],
      /--port "65536" is invalid\. Pass a whole number from 0 to 65535/,
    ],
    [
      'a negative number of machines',
      ['--machines=-1'],
      /--machines "-1" is invalid\. Pass a whole number from 0 to 10000/,
    ],
    ['a fraction of a machine', ['--machines', '1.5'], /--machines "1\.5" is invalid/],
    ['an unknown flag', ['--prot', '80'], /--prot/],
    ['a word without a flag', ['80'], /80/],
  ];
  for (const [what, args, message] of invalid) {
    it(`refuse ${what} and name it`, () => {
      assert.throws(() => parseOptions(args), { name: 'TypeError', message });
    });
  }
});
