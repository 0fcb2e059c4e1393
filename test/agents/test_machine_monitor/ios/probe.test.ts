import assert from 'node:assert/strict';
import { createIosProbe } from '../../../../agents/test_machine_monitor/ios/probe.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known.ts';
import { createRun } from '../../../../agents/test_machine_monitor/tool/run.ts';
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

describe('an iOS device', () => {
  const make = standIns();
  const probing = (replies: Replies) =>
    createIosProbe(hurried(createRun(make(replies).env)), aLog().log)(UNKNOWN_MACHINE, never);

  for (const [device_type, version, battery] of [
    ['iPhone10,1', '13.3.1', 94],
    ['iPad13,18', '17.0', 100],
    ['iPod9,1', '15', 0],
  ] as const) {
    it(`${device_type} is reported with its version and battery`, async () => {
      const part = probing({
        [TYPE]: { stdout: `${device_type}\r\n` },
        [VERSION]: { stdout: `${version}\n` },
        [BATTERY]: { stdout: `${battery}\n` },
      });
      assert.deepEqual(await part, { ios: { device_type, version, battery } });
    });
  }

  for (const [what, reply] of [
    ['is not said', { stdout: '\n' }],
    ['is garbage', { stdout: '<data>\n' }],
    ['is impossible', { stdout: '101\n' }],
    ['cannot be read', { stdout: 'ERROR: Could not connect to lockdownd, error code -18\n', code: 255 }],
    ['takes too long to read', { hangs: true }],
  ] as const) {
    it(`has battery -99 where it ${what}`, async () => {
      const { ios } = await probing({ ...HEALTHY, [BATTERY]: reply });
      assert.equal(ios?.battery, -99);
    });
  }

  for (const [what, replies] of Object.entries<Replies>({
    'there is none': { [TYPE]: { stdout: 'ERROR: No device found!\n', code: 255 } },
    'it does not trust this host': {
      [TYPE]: { stdout: 'ERROR: Could not connect to lockdownd, error code -19\n', code: 255 },
    },
    'an old version says so and exits 0': { [TYPE]: { stdout: 'No device found, is it plugged in?\n' } },
    'its type is empty': { [TYPE]: { stdout: '' } },
    'its version is cut off': { [VERSION]: { stdout: '13.\n' } },
    'it hangs': { [TYPE]: { hangs: true } },
    'ideviceinfo is not installed': { other: {} },
  })) {
    it(`is missing where ${what}`, () =>
      assert.rejects(probing('other' in replies ? replies : { ...HEALTHY, ...replies }), {
        name: 'ToolError',
      }));
  }
});
