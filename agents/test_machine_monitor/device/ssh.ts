/** `ssh`: a ChromeOS device in the network. */
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import type { Probe } from './device.ts';
import type { Run } from '../tool/tool.ts';
import { parseUptime } from '../tool/uptime.ts';
import { parseLsbRelease } from '../ssh/lsb_release.ts';
import { createMachineFile } from './ssh_machine_file.ts';
import { sshTool } from '../ssh/ssh.ts';

export const createSshProbe = (run: Run, machineFile: string, log: Log): Probe => {
  const writeMachineFile = createMachineFile(machineFile);
  const trouble = new Trouble(log, 'ssh machine file not written', 'ssh machine file written again');
  return async ({ SSHUserIP }, signal) => {
    const uptime = await run(sshTool(SSHUserIP, ['cat', '/proc/uptime'], parseUptime), signal);
    const release = await run(sshTool(SSHUserIP, ['cat', '/etc/lsb-release'], parseLsbRelease), signal);
    try {
      await writeMachineFile(SSHUserIP);
      trouble.isOver();
    } catch (error) {
      // The device is there all the same; tasks will fail, and say so.
      trouble.is(error, { path: machineFile });
    }
    return { chromeos: { uptime, ...release } };
  };
};
