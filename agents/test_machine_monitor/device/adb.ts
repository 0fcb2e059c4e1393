/** `adb`: an Android device on USB. */
import type { Log } from '../../../shared/log.ts';
import type { Probe } from './device.ts';
import { optional } from '../tool/optional.ts';
import type { Run } from '../tool/tool.ts';
import { adbDumpsysBattery, adbDumpsysThermalService } from '../adb/dumpsys.ts';
import { adbGetState } from '../adb/get_state.ts';
import { adbGetprop } from '../adb/getprop.ts';
import { withReconnect } from '../adb/with_reconnect.ts';
import { adbUptime } from '../adb/uptime.ts';

export const createAdbProbe = (run: Run, log: Log): Probe => {
  const battery = optional(run, adbDumpsysBattery, '', log);
  const thermalService = optional(run, adbDumpsysThermalService, '', log);
  return async (_known, signal) => {
    await withReconnect(run, adbGetState, signal, ({ message }) => message.includes('offline'));
    return {
      android: {
        uptime: await run(adbUptime, signal),
        getprop: await run(adbGetprop, signal),
        dumpsys_battery: await battery(signal),
        dumpsys_thermal_service: await thermalService(signal),
      },
    };
  };
};
