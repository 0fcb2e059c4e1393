import assert from 'node:assert/strict';
import { readConfig } from '../../../agents/test_machine_monitor/config.ts';

const read = (env: NodeJS.ProcessEnv, host = 'skia-e-linux-100') => readConfig(env, host, '/home/chrome-bot');

describe("the monitor's environment", () => {
  it('names the machine', () =>
    assert.equal(read({ SWARMING_BOT_ID: 'skia-i-rpi-003' }).machineId, 'skia-i-rpi-003'));

  it('leaves it to the hostname where it does not', () => {
    assert.equal(read({}).machineId, 'skia-e-linux-100');
    assert.equal(read({ SWARMING_BOT_ID: '' }).machineId, 'skia-e-linux-100');
  });

  for (const id of ['-x', 'a b', 'a/b', '../x', '.', '__x__', 'ü', 'x'.repeat(201)]) {
    it(`is refused where it names the machine ${JSON.stringify(id.slice(0, 20))}`, () =>
      assert.throws(() => read({ SWARMING_BOT_ID: id }), /is not a machine ID.*\(from SWARMING_BOT_ID\)/));
  }

  it('says how to mend a hostname that can be no ID', () =>
    assert.throws(() => read({}, 'my_host name'), /from the hostname; set SWARMING_BOT_ID/));

  it('names where the Description is kept; else that is in the home', () => {
    assert.equal(read({ STATE_DIRECTORY: '/var/lib/x' }).stateDirectory, '/var/lib/x');
    assert.equal(read({}).stateDirectory, '/home/chrome-bot/.test_machine_monitor');
  });

  it('says nothing by a variable that is empty', () => {
    const { stateDirectory, metadataHost } = read({ STATE_DIRECTORY: '', GCE_METADATA_HOST: '' });
    assert.equal(stateDirectory, '/home/chrome-bot/.test_machine_monitor');
    assert.equal(metadataHost, '169.254.169.254');
  });

  it('reaches the tools as it is, but in English', () => {
    assert.deepEqual(read({ PATH: '/bin', LC_ALL: 'de_DE' }).toolEnvironment, { PATH: '/bin', LC_ALL: 'C' });
  });
});
