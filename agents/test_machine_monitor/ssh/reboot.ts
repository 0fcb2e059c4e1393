/** `reboot` over ssh: a device as new for the next task. */
import type { Reboot } from '../reboots.ts';
import { type Run, ToolError } from '../tool/tool.ts';
import { sshTool } from './ssh.ts';

/** What ssh says where the device went down under it, as it was told to; with that it exits 255, as after a failure. */
const WENT_DOWN = /^(?:Shared c|C)onnection to \S{1,300} closed/m;

export const createSshReboot =
  (run: Run): Reboot =>
  async ({ SSHUserIP }, signal) => {
    try {
      await run(
        sshTool(SSHUserIP, ['reboot'], () => undefined),
        signal,
      );
    } catch (error) {
      if (!(error instanceof ToolError) || !WENT_DOWN.test(error.stderr)) throw error;
    }
  };
