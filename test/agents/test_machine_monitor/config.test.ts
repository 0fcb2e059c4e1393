import assert from 'node:assert/strict';
import { readConfig } from '../../../agents/test_machine_monitor/config.ts';

const read = (env: NodeJS.ProcessEnv, host = 'skia-e-linux-100') => readConfig(env, host, '/home/chrome-bot');

describe("the monitor's configuration", () => {
  it('takes the machine ID from SWARMING_BOT_ID', () =>
    assert.equal(read({ SWARMING_BOT_ID: 'skia-i-rpi-003' }).machineId, 'skia-i-rpi-003'));

  it('uses the hostname if SWARMING_BOT_ID is unset or empty', () => {
    assert.equal(read({}).machineId, 'skia-e-linux-100');
    assert.equal(read({ SWARMING_BOT_ID: '' }).machineId, 'skia-e-linux-100');
  });

  for (const id of ['-x', 'a b', 'a/b', '../x', '.', '__x__', 'ü', 'x'.repeat(201)]) {
    it(`rejects the machine ID ${JSON.stringify(id.slice(0, 20))}`, () =>
      assert.throws(() => read({ SWARMING_BOT_ID: id }), /is not a machine ID.*\(from SWARMING_BOT_ID\)/));
  }

  it('says what to set if the hostname is not a valid machine ID', () =>
    assert.throws(() => read({}, 'my_host name'), /from the hostname; set SWARMING_BOT_ID/));

  it('takes the state directory from STATE_DIRECTORY, and defaults to the home', () => {
    assert.equal(read({ STATE_DIRECTORY: '/var/lib/x' }).stateDirectory, '/var/lib/x');
    assert.equal(read({}).stateDirectory, '/home/chrome-bot/.test_machine_monitor');
  });

  it('treats an empty variable as unset', () => {
    const { stateDirectory, metadataHost } = read({ STATE_DIRECTORY: '', GCE_METADATA_HOST: '' });
    assert.equal(stateDirectory, '/home/chrome-bot/.test_machine_monitor');
    assert.equal(metadataHost, '169.254.169.254');
  });

  it('passes the environment on to the tools, with messages in English', () => {
    assert.deepEqual(read({ PATH: '/bin', LC_ALL: 'de_DE' }).toolEnvironment, { PATH: '/bin', LC_ALL: 'C' });
  });
});
