import assert from 'node:assert/strict';
import { createReboots } from '../../../../agents/test_machine_monitor/device/devices.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createRun } from '../../../../agents/loop/run.ts';
import { type Replies, standIns } from '../../../support/stand_ins.ts';

const never = new AbortController().signal;
const KNOWN = { ...UNKNOWN_MACHINE, SSHUserIP: 'root@192.168.1.5' };
const SSH = 'ssh -oConnectTimeout=15 -oBatchMode=yes -t -t -- root@192.168.1.5 reboot';

describe('createReboots', () => {
  const make = standIns();
  const rebooting = (device: 'adb' | 'ios' | 'ssh', replies: Replies) => {
    const { env, calls } = make(replies);
    return { calls, done: createReboots(createRun(env))[device]?.(KNOWN, never) };
  };

  it('reboots an Android device with one command if that succeeds', async () => {
    const { done, calls } = rebooting('adb', { 'adb reboot': {} });
    await done;
    assert.deepEqual(calls(), ['adb reboot']);
  });

  it('reconnects an Android device and retries if the first reboot fails', async () => {
    const { done, calls } = rebooting('adb', {
      'adb reboot': [{ stderr: 'error: closed\n', code: 1 }, {}],
      'adb reconnect offline': { stdout: '\n' },
    });
    await done;
    assert.deepEqual(calls(), ['adb reboot', 'adb reconnect offline', 'adb reboot']);
  });

  it('throws if an Android device fails to reboot twice', async () => {
    const { done } = rebooting('adb', {
      'adb reboot': { stderr: 'error: no devices/emulators found\n', code: 1 },
      'adb reconnect offline': { code: 1 },
    });
    await assert.rejects(done!, /adb reboot exited with 1: error: no devices/);
  });

  it('restarts an iOS device', async () => {
    const { done, calls } = rebooting('ios', {
      'idevicediagnostics restart': { stdout: 'Restarting device.\n' },
    });
    await done;
    assert.deepEqual(calls(), ['idevicediagnostics restart']);
  });

  it('throws if there is no iOS device', async () => {
    const { done } = rebooting('ios', {
      'idevicediagnostics restart': { stdout: 'No device found.\n', code: 1 },
    });
    await assert.rejects(done!, /idevicediagnostics restart exited with 1: No device found\./);
  });

  for (const stderr of [
    'Connection to 192.168.1.5 closed by remote host.\r\nConnection to 192.168.1.5 closed.\r\n',
    'Shared connection to 192.168.1.5 closed.\r\n',
  ]) {
    it(`succeeds if ssh prints ${JSON.stringify(stderr)}, because the ChromeOS device is going down`, async () => {
      await rebooting('ssh', { [SSH]: { stderr, code: 255 } }).done;
    });
  }

  for (const stderr of [
    'ssh: connect to host 192.168.1.5 port 22: Connection refused\r\n',
    'kex_exchange_identification: Connection closed by remote host\r\n',
    'root@192.168.1.5: Permission denied (publickey).\r\n',
  ]) {
    it(`throws if ssh prints ${JSON.stringify(stderr)}`, async () => {
      await assert.rejects(rebooting('ssh', { [SSH]: { stderr, code: 255 } }).done!, /exited with 255/);
    });
  }

  it('throws if the command fails on a ChromeOS device, though ssh prints the same closing line', async () => {
    const stderr = 'Connection to 192.168.1.5 closed.\r\n';
    const { done } = rebooting('ssh', {
      [SSH]: { stdout: 'reboot: Operation not permitted\r\n', stderr, code: 1 },
    });
    await assert.rejects(done!, /exited with 1/);
  });

  it('does not reboot boards, which are off, or the host itself', () => {
    const reboots = createReboots(createRun({}));
    assert.deepEqual([reboots.pyocd, reboots.nodevice], [undefined, undefined]);
  });
});
