/** `ssh`: a ChromeOS device in the network. */
import type { Log } from '../../../shared/log.ts';
import type { Probe } from '../probe.ts';
import type { Run } from '../tool/tool.ts';
import { parseUptime } from '../tool/uptime.ts';
import { parseLsbRelease } from './lsb_release.ts';
import { writeMachineFile } from './machine_file.ts';
import { sshTool } from './ssh.ts';

export const createSshProbe =
  (run: Run, machineFile: string, log: Log): Probe =>
  async ({ SSHUserIP }, signal) => {
    const uptime = await run(sshTool(SSHUserIP, ['cat', '/proc/uptime'], parseUptime), signal);
    const release = await run(sshTool(SSHUserIP, ['cat', '/etc/lsb-release'], parseLsbRelease), signal);
    try {
      await writeMachineFile(machineFile, SSHUserIP);
    } catch (error) {
      // The device is there all the same; tasks will fail, and say so.
      log.error('ssh machine file not written', { path: machineFile, error });
    }
    return { chromeos: { uptime, ...release } };
  };
