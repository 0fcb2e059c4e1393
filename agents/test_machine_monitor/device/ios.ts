/** `ios`: an iPhone or iPad on USB. */
import type { Probe, Reboot } from './device.ts';
import { optional } from '../tool/run.ts';
import type { Run, Tool } from '../tool/tool.ts';
import type { Log } from '../../../shared/log.ts';

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

/** `ideviceinfo`: what an iPhone or iPad says of itself. */

const TIMEOUT_MS = 5_000;

/** Old versions print `ERROR: …` on stdout and exit 0. */
const matching =
  (pattern: RegExp, what: string) =>
  (stdout: string): string => {
    const value = stdout.trim();
    if (pattern.test(value)) return value;
    throw new Error(`printed no ${what}: ${JSON.stringify(value.slice(0, 100))}`);
  };

/** `iPhone10,1`. */
export const iosProductType: Tool<string> = {
  command: 'ideviceinfo',
  args: ['-k', 'ProductType'],
  timeoutMs: TIMEOUT_MS,
  parse: matching(/^[A-Za-z]{1,32}\d{1,4},\d{1,4}$/, 'product type'),
};

/** `13.3.1`. */
export const iosProductVersion: Tool<string> = {
  command: 'ideviceinfo',
  args: ['-k', 'ProductVersion'],
  timeoutMs: TIMEOUT_MS,
  parse: matching(/^\d{1,4}(\.\d{1,6}){0,3}$/, 'version'),
};

const percent = matching(/^(?:100|\d{1,2})$/, 'percentage');

export const iosBatteryCapacity: Tool<number> = {
  command: 'ideviceinfo',
  args: ['--domain', 'com.apple.mobile.battery', '-k', 'BatteryCurrentCapacity'],
  timeoutMs: TIMEOUT_MS,
  parse: (stdout) => Number(percent(stdout)),
};

/** `idevicediagnostics restart`: a device as new for the next task. */

const iosRestart: Tool<void> = {
  command: 'idevicediagnostics',
  args: ['restart'],
  timeoutMs: 60_000,
  parse: () => undefined,
};

export const createIosReboot =
  (run: Run): Reboot =>
  (_known, signal) =>
    run(iosRestart, signal);
