import assert from 'node:assert/strict';
import { createAdbProbe } from '../../../../agents/test_machine_monitor/device/adb.ts';
import type { StillFailingError } from '../../../../agents/test_machine_monitor/device/device.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createRun } from '../../../../agents/loop/run.ts';
import { androidOutputs } from '../../../support/android_outputs.ts';
import { aLog } from '../../../support/builders.ts';
import { hurried, type Replies, standIns } from '../../../support/stand_ins.ts';

const never = new AbortController().signal;
const GETPROP = '[ro.build.id]: [SQ3A.220705.004]\r\n[ro.product.device]: [sargo]\r\n';

const HEALTHY = {
  'adb get-state': { stdout: 'device\n' },
  'adb shell cat /proc/uptime': { stdout: '350735.47 234388.90\n' },
  'adb shell getprop': { stdout: GETPROP },
  'adb shell dumpsys battery': { stdout: 'Current Battery Service state:\n  level: 94\n' },
  'adb shell dumpsys thermalservice': { stdout: 'IsStatusOverride: false\n' },
} as const satisfies Replies;

describe('createAdbProbe', () => {
  const make = standIns();
  const probing = (replies: Replies) => {
    const { env, calls } = make(replies);
    return {
      calls,
      part: createAdbProbe(hurried(createRun(env), replies), aLog().log)(UNKNOWN_MACHINE, never),
    };
  };

  it('returns the uptime in nanoseconds and the dumps unchanged', async () => {
    assert.deepEqual(await probing(HEALTHY).part, {
      android: {
        uptime: 350_735_470_000_000,
        getprop: GETPROP,
        dumpsys_battery: 'Current Battery Service state:\n  level: 94\n',
        dumpsys_thermal_service: 'IsStatusOverride: false\n',
      },
    });
  });

  // Old versions of adb, and two versions on one host, print these lines to stdout.
  for (const chatter of [
    '* daemon not running. starting it now on port 5037 *\n* daemon started successfully *\n',
    'adb server is out of date.  killing...\r\n* daemon started successfully *\r\n',
    "adb server version (31) doesn't match this client (41); killing...\n\n",
    'WARNING: linker: /vendor/lib64/libNimsWrap.so: unused DT entry: type 0x6ffffffe\n',
  ]) {
    it(`reads the answers of adb after ${JSON.stringify(chatter)}`, async () => {
      const { android } = await probing({
        ...HEALTHY,
        'adb get-state': { stdout: `${chatter}device\n\n` },
        'adb shell cat /proc/uptime': { stdout: `${chatter}350735.47 234388.90\r\n` },
        'adb shell getprop': { stdout: chatter + GETPROP },
      }).part;
      assert.equal(android?.uptime, 350_735_470_000_000);
      assert.equal(android.getprop, chatter + GETPROP);
    });
  }

  for (const [at, android] of androidOutputs().entries()) {
    it(`returns the dumps of recorded device ${at + 1} byte for byte`, async () => {
      const { part } = probing({
        ...HEALTHY,
        'adb shell getprop': { stdout: android.getprop },
        'adb shell dumpsys battery': { stdout: android.dumpsys_battery },
        'adb shell dumpsys thermalservice': { stdout: android.dumpsys_thermal_service },
      });
      const { getprop, dumpsys_battery, dumpsys_thermal_service } = android;
      const uptime = 350_735_470_000_000;
      assert.deepEqual(await part, {
        android: { uptime, getprop, dumpsys_battery, dumpsys_thermal_service },
      });
    });
  }

  for (const [failure, replies] of Object.entries<Replies>({
    'fails (no such service before Android 10)': {
      'adb shell dumpsys thermalservice': {
        stdout: '',
        stderr: "Can't find service: thermalservice\n",
        code: 1,
      },
    },
    hangs: { 'adb shell dumpsys thermalservice': { hangs: true } },
  })) {
    it(`leaves out a dump that ${failure}`, async () => {
      const { android } = await probing({ ...HEALTHY, ...replies }).part;
      assert.equal(android?.dumpsys_thermal_service, '');
      assert.equal(android.getprop, GETPROP);
    });
  }

  it('reconnects an offline device and returns its values if it comes back', async () => {
    const { part, calls } = probing({
      ...HEALTHY,
      'adb get-state': [{ stderr: 'error: device offline\n', code: 1 }, { stdout: 'device\n' }],
      'adb reconnect offline': { stdout: '\n' },
    });
    assert.equal((await part).android?.uptime, 350_735_470_000_000);
    assert.deepEqual(calls().slice(0, 3), ['adb get-state', 'adb reconnect offline', 'adb get-state']);
  });

  it('throws if the device is still offline after one reconnect', async () => {
    const { part, calls } = probing({
      'adb get-state': { stderr: 'error: device offline\n', code: 1 },
      'adb reconnect offline': { stdout: '\n' },
    });
    await assert.rejects(part, (error: StillFailingError) => {
      assert.match(error.message, /device offline/);
      assert.deepEqual(error.attempt, { text: 'reconnected', succeeded: true });
      return true;
    });
    assert.deepEqual(calls(), ['adb get-state', 'adb reconnect offline', 'adb get-state']);
  });

  it('throws an error that says why the reconnect failed, if it did', async () => {
    const { part } = probing({
      'adb get-state': { stderr: 'error: device offline\n', code: 1 },
      'adb reconnect offline': { stderr: 'adb: unknown command reconnect\n', code: 1 },
    });
    const text = 'reconnect failed: adb: unknown command reconnect';
    await assert.rejects(part, { name: 'StillFailingError', attempt: { text, succeeded: false } });
  });

  // What adb 29 (Debian 12) and newer ones print.
  for (const [condition, reply, message] of [
    [
      'there is no device',
      {
        stderr:
          '* daemon not running; starting now at tcp:5037\n* daemon started successfully\nerror: no devices/emulators found\n',
        code: 1,
      },
      /no devices/,
    ],
    [
      'the device does not trust this host',
      { stderr: "error: device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\n", code: 1 },
      /unauthorized/,
    ],
    [
      'the dialog that asks to trust this host is still open',
      { stderr: 'error: device still authorizing\n', code: 1 },
      /still authorizing/,
    ],
    [
      'this user may not open the device',
      {
        stderr:
          'error: insufficient permissions for device: missing udev rules? user is in the plugdev group\nSee [http://developer.android.com/tools/device.html] for more information\n',
        code: 1,
      },
      /udev rules/,
    ],
    [
      'the device is in its boot loader',
      { stdout: 'bootloader\n' },
      /the state is not "device": "bootloader"$/,
    ],
    [
      'the device is installing an update',
      { stdout: 'sideload\r\n' },
      /the state is not "device": "sideload"$/,
    ],
    ['there are two devices', { stderr: 'error: more than one device/emulator\n', code: 1 }, /more than one/],
    ['the device is in recovery', { stdout: 'recovery\n' }, /the state is not "device": "recovery"$/],
    ['adb prints nothing', { stdout: '' }, /the state is not "device": ""$/],
    [
      'adb starts its daemon and prints no state',
      { stdout: '* daemon started successfully *\n' },
      /the state is not "device": "\* daemon started successfully \*"$/,
    ],
    [
      'adb prints garbage',
      { stdout: '\u0000\u0001'.repeat(500) },
      /the state is not "device": "(\\u000[01]){100}"$/,
    ],
  ] as const) {
    it(`throws if ${condition}, and runs no other tool`, async () => {
      const { part, calls } = probing({ ...HEALTHY, 'adb get-state': reply });
      await assert.rejects(part, message);
      assert.deepEqual(calls(), ['adb get-state']);
    });
  }

  for (const [condition, replies] of Object.entries<Replies>({
    'the uptime is garbage': { 'adb shell cat /proc/uptime': { stdout: '/system/bin/sh: cat: not found\n' } },
    'the properties are empty': { 'adb shell getprop': { stdout: '' } },
    'an old adb prints its error on stdout': { 'adb shell getprop': { stdout: 'error: closed\r\n' } },
    'the device vanishes between two tools': {
      'adb shell getprop': { stderr: 'error: no devices/emulators found', code: 1 },
    },
  })) {
    it(`throws if ${condition}`, () =>
      assert.rejects(probing({ ...HEALTHY, ...replies }).part, /^ToolError: adb shell/));
  }

  it('throws if adb is not installed', () =>
    assert.rejects(probing({ other: {} }).part, /adb get-state: not on the PATH/));
});
