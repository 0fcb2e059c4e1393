import assert from 'node:assert/strict';
import { createIosProbe } from '../../../../agents/test_machine_monitor/device/ios.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createRun } from '../../../../agents/loop/run.ts';
import { aLog } from '../../../support/builders.ts';
import { hurried, type Replies, standIns } from '../../../support/stand_ins.ts';

const never = new AbortController().signal;
const TYPE = 'ideviceinfo -k ProductType';
const VERSION = 'ideviceinfo -k ProductVersion';
const BATTERY = 'ideviceinfo --domain com.apple.mobile.battery -k BatteryCurrentCapacity';

const HEALTHY: Replies = {
  [TYPE]: { stdout: 'iPhone10,1\n' },
  [VERSION]: { stdout: '13.3.1\n' },
  [BATTERY]: { stdout: '94\n' },
};

describe('createIosProbe', () => {
  const make = standIns();
  const probing = (replies: Replies) =>
    createIosProbe(hurried(createRun(make(replies).env), replies), aLog().log)(UNKNOWN_MACHINE, never);

  for (const [device_type, version, battery] of [
    ['iPhone10,1', '13.3.1', 94],
    ['iPhone11,8', '13.3.1', 72],
    ['iPhone12,1', '17.5.1', 87],
    ['iPhone17,2', '26.5.2', 85],
    ['iPad6,12', '16.7.10', 70],
    ['iPad13,18', '17.0', 100],
    ['iPod7,1', '11.0', 1],
    ['iPod9,1', '15', 0],
  ] as const) {
    it(`returns type, version and battery of ${device_type}`, async () => {
      const part = probing({
        [TYPE]: { stdout: `${device_type}\r\n` },
        [VERSION]: { stdout: `${version}\n` },
        [BATTERY]: { stdout: `${battery}\n` },
      });
      assert.deepEqual(await part, { ios: { device_type, version, battery } });
    });
  }

  it('reads the answers after lines that a wrapper or a library prints to stdout', async () => {
    const chatter = 'WARNING: usbmuxd was restarted\r\n\r\n';
    const part = probing({
      [TYPE]: { stdout: `${chatter}iPhone10,1\n` },
      [VERSION]: { stdout: `${chatter}13.3.1\n` },
      [BATTERY]: { stdout: `${chatter}94\n` },
    });
    assert.deepEqual(await part, { ios: { device_type: 'iPhone10,1', version: '13.3.1', battery: 94 } });
  });

  for (const [condition, reply] of [
    ['is missing', { stdout: '\n' }],
    ['is garbage', { stdout: '<data>\n' }],
    ['is impossible', { stdout: '101\n' }],
    ['cannot be read', { stdout: 'ERROR: Could not connect to lockdownd, error code -18\n', code: 255 }],
    ['takes too long to read', { hangs: true }],
  ] as const) {
    it(`returns battery -99 if the level ${condition}`, async () => {
      const { ios } = await probing({ ...HEALTHY, [BATTERY]: reply });
      assert.equal(ios?.battery, -99);
    });
  }

  // Bare error codes are from ideviceinfo 1.2 and earlier, codes in brackets from 1.3 and later.
  for (const explanation of [
    'ERROR: No device found!',
    'ERROR: Device 00008020-001D2CD90128002E not found!',
    'ERROR: Could not connect to lockdownd, error code -3',
    'ERROR: Could not connect to lockdownd, error code -17',
    'ERROR: Could not connect to lockdownd, error code -19',
    'ERROR: Could not connect to lockdownd: Password protected (-17)',
    'ERROR: Could not connect to lockdownd: User denied pairing (-18)',
    'ERROR: Could not connect to lockdownd: Pairing dialog response pending (-19)',
    'ERROR: Could not connect to lockdownd: Invalid HostID (-21)',
    'ERROR: Could not connect to lockdownd: Mux error (-8)',
  ]) {
    it(`throws an error that quotes "${explanation}"`, () =>
      assert.rejects(
        probing({ ...HEALTHY, [TYPE]: { stderr: `${explanation}\n`, code: 255 } }),
        (error: Error) => error.message.includes(explanation),
      ));
  }

  for (const [condition, replies] of Object.entries<Replies>({
    'an old version finds no device but exits 0': {
      [TYPE]: { stdout: 'No device found, is it plugged in?\n' },
    },
    'the type is empty': { [TYPE]: { stdout: '' } },
    'the version is truncated': { [VERSION]: { stdout: '13.\n' } },
    'ideviceinfo hangs': { [TYPE]: { hangs: true } },
    'ideviceinfo is not installed': { other: {} },
  })) {
    it(`throws if ${condition}`, () =>
      assert.rejects(probing('other' in replies ? replies : { ...HEALTHY, ...replies }), {
        name: 'ToolError',
      }));
  }
});
