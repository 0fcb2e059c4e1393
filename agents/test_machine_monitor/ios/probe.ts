/** `ios`: an iPhone or iPad on USB. */
import type { Log } from '../../../shared/log.ts';
import type { Probe } from '../probe.ts';
import type { Run } from '../tool/tool.ts';
import { iosBatteryCapacity, iosProductType, iosProductVersion } from './ideviceinfo.ts';

/** On the wire: nobody could say. */
const UNKNOWN_PERCENT = -99;

export const createIosProbe = (run: Run, log: Log): Probe => {
  const batteryPercent = async (signal: AbortSignal): Promise<number> => {
    try {
      return await run(iosBatteryCapacity, signal);
    } catch (error) {
      signal.throwIfAborted();
      log.debug('optional reading missing', { error });
      return UNKNOWN_PERCENT;
    }
  };
  return async (_known, signal) => ({
    ios: {
      device_type: await run(iosProductType, signal),
      version: await run(iosProductVersion, signal),
      battery: await batteryPercent(signal),
    },
  });
};
