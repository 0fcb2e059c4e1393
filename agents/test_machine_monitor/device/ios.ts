/** `ios`: an iPhone or iPad on USB. */
import type { Log } from '../../../shared/log.ts';
import type { Probe } from './device.ts';
import { optional } from '../tool/optional.ts';
import type { Run } from '../tool/tool.ts';
import { iosBatteryCapacity, iosProductType, iosProductVersion } from '../ios/ideviceinfo.ts';

/** On the wire: nobody could say. */
const UNKNOWN_PERCENT = -99;

export const createIosProbe = (run: Run, log: Log): Probe => {
  const batteryPercent = optional(run, iosBatteryCapacity, UNKNOWN_PERCENT, log);
  return async (_known, signal) => ({
    ios: {
      device_type: await run(iosProductType, signal),
      version: await run(iosProductVersion, signal),
      battery: await batteryPercent(signal),
    },
  });
};
