/** `adb reboot`: a device as new for the next task. */
import type { Reboot } from '../reboots.ts';
import type { Run, Tool } from '../tool/tool.ts';
import { withReconnect } from './with_reconnect.ts';

const adbReboot: Tool<void> = {
  command: 'adb',
  args: ['reboot'],
  // It returns when the device has taken the order, which a busy one puts off.
  timeoutMs: 60_000,
  parse: () => undefined,
};

export const createAdbReboot =
  (run: Run): Reboot =>
  (_known, signal) =>
    withReconnect(run, adbReboot, signal, () => true);
