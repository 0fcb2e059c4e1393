/** `reboot` over ssh: a device as new for the next task. */
import type { Reboot } from '../reboots.ts';
import { type Run, ToolError } from '../tool/tool.ts';
import { sshTool } from './ssh.ts';

/** ssh's own failure; any other code is the command's on the device. */
const EXIT_SSH = 255;

/** What ssh says where the device went down under it, as it was told to. After a command that failed it says so too. */
const WENT_DOWN = /^(?:Shared c|C)onnection to \S{1,300} closed/m;

const isDown = (error: unknown): boolean =>
  error instanceof ToolError && error.exitCode === EXIT_SSH && WENT_DOWN.test(error.stderr);

export const createSshReboot =
  (run: Run): Reboot =>
  async ({ SSHUserIP }, signal) => {
    try {
      await run(
        sshTool(SSHUserIP, ['reboot'], () => undefined),
        signal,
      );
    } catch (error) {
      if (!isDown(error)) throw error;
    }
  };
