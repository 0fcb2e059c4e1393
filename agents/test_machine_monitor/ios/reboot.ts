/** `idevicediagnostics restart`: a device as new for the next task. */
import type { Reboot } from '../reboots.ts';
import type { Run, Tool } from '../tool/tool.ts';

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
