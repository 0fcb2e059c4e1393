import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '../../../../deploy/local/emulators.ts';
import { deviceKind } from '../../../../shared/processor/device_readings.ts';
import { parseEvent } from '../../../../shared/types/event.ts';
import { MachineServer } from '../../../support/machine_server.ts';
import { monitors } from '../../../support/running_monitor.ts';
import { makeDirectory } from '../../../support/scratch.ts';

const run = promisify(execFile);

describe('the monitor with the real adb and no device', function () {
  this.timeout(60_000);
  const start = monitors();

  before(async function () {
    try {
      await run('adb', ['version']);
    } catch (error) {
      if (process.env['REQUIRE_EMULATORS'] === '1') throw error;
      console.warn('      skipped: adb is not installed (Debian package: adb)');
      this.skip();
    }
  });

  it('prints an event without a device part and with its trouble, which tells the server that the device is missing, and why', async () => {
    const server = await new MachineServer().start();
    server.description = { AttachedDevice: 'adb' };
    // The test runs its own adb daemon, because one already in use may have devices and must keep running.
    const daemon = { ANDROID_ADB_SERVER_PORT: String(await freePort()) };
    try {
      const flags = ['--local', '--machine_server', server.url.href, '--once'];
      const env = {
        PATH: process.env['PATH'],
        SWARMING_BOT_ID: 'skia-rpi-001',
        HOME: makeDirectory(),
        ...daemon,
      };
      const { code, stdout, stderr } = await start(flags, env).ended;
      assert.equal(code, 0, stderr);
      const event = parseEvent(JSON.parse(stdout));
      assert.equal(deviceKind(event), undefined);
      assert.equal(event.trouble, 'adb: no devices/emulators found');
      assert.match(stderr, /adb get-state/);
    } finally {
      await run('adb', ['kill-server'], { env: { ...process.env, ...daemon } });
      await server.stop();
    }
  });
});
