import assert from 'node:assert/strict';
import {
  adbDumpsysBattery,
  adbDumpsysThermalService,
} from '../../../../agents/test_machine_monitor/adb/dumpsys.ts';
import { adbGetState } from '../../../../agents/test_machine_monitor/adb/get_state.ts';
import { adbGetprop } from '../../../../agents/test_machine_monitor/adb/getprop.ts';
import { adbUptime } from '../../../../agents/test_machine_monitor/adb/uptime.ts';
import {
  iosBatteryCapacity,
  iosProductType,
  iosProductVersion,
} from '../../../../agents/test_machine_monitor/ios/ideviceinfo.ts';
import { sshTool } from '../../../../agents/test_machine_monitor/ssh/ssh.ts';

describe('the time limit', () => {
  for (const tool of [
    adbGetState,
    adbUptime,
    adbGetprop,
    adbDumpsysBattery,
    adbDumpsysThermalService,
    iosProductType,
    iosProductVersion,
    iosBatteryCapacity,
  ]) {
    it(`of ${[tool.command, ...tool.args].join(' ')} is 5 s`, () => assert.equal(tool.timeoutMs, 5_000));
  }

  it('of ssh is 20 s, of which connecting may take 15', () => {
    const { timeoutMs, args } = sshTool('root@host', ['true'], () => undefined);
    assert.equal(timeoutMs, 20_000);
    assert.equal(args[0], '-oConnectTimeout=15');
  });
});
