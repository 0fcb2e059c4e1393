/** `ios`: an iPhone or iPad on USB. */
import type { Log } from '../../../shared/log.ts';
import { answerOf } from '../../loop/answer.ts';
import { optional } from '../../loop/run.ts';
import { sideBySide } from '../tool/side_by_side.ts';
import type { Run, Tool } from '../../loop/tool.ts';
import type { Probe, Reboot } from './device.ts';

/** On the wire: the battery level is unknown. */
const UNKNOWN_PERCENT = -99;

/** Returns the answer if it matches `pattern`, else throws: old versions print `ERROR: …` on stdout and exit 0. */
const matching =
  (pattern: RegExp, what: string) =>
  (stdout: string): string => {
    const value = answerOf(stdout);
    if (pattern.test(value)) return value;
    throw new Error(`printed no ${what}`);
  };

const ideviceinfo = <T>(args: readonly string[], parse: (stdout: string) => T): Tool<T> => ({
  command: 'ideviceinfo',
  args,
  timeoutMs: 5_000,
  parse,
});

/** `iPhone10,1`. */
const iosProductType = ideviceinfo(
  ['-k', 'ProductType'],
  matching(/^[A-Za-z]{1,32}\d{1,4},\d{1,4}$/, 'product type'),
);

/** `13.3.1`. */
const iosProductVersion = ideviceinfo(
  ['-k', 'ProductVersion'],
  matching(/^\d{1,4}(\.\d{1,6}){0,3}$/, 'version'),
);

const percentage = matching(/^(?:100|\d{1,2})$/, 'percentage');

/** `94`, in percent. */
const iosBatteryCapacity = ideviceinfo(
  ['--domain', 'com.apple.mobile.battery', '-k', 'BatteryCurrentCapacity'],
  (stdout) => Number(percentage(stdout)),
);

const iosRestart: Tool<void> = {
  command: 'idevicediagnostics',
  args: ['restart'],
  timeoutMs: 60_000,
  parse: () => undefined,
};

export const createIosProbe = (run: Run, log: Log): Probe => {
  const batteryPercent = optional(run, iosBatteryCapacity, UNKNOWN_PERCENT, log);
  return async (_known, signal) => {
    const [device_type, version, battery] = await sideBySide([
      run(iosProductType, signal),
      run(iosProductVersion, signal),
      batteryPercent(signal),
    ]);
    return { ios: { device_type, version, battery } };
  };
};

export const createIosReboot =
  (run: Run): Reboot =>
  (_known, signal) =>
    run(iosRestart, signal);
