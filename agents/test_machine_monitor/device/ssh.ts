/** `ssh`: a ChromeOS device in the network. */
import { Trouble } from '../../loop/trouble.ts';
import type { Probe, Reboot } from './device.ts';
import { createMachineFile } from './ssh_machine_file.ts';
import { type Run, type Tool, ToolError } from '../tool/tool.ts';
import { parseUptime } from '../tool/uptime.ts';
import type { Log } from '../../../shared/log.ts';
import type { Event } from '../../../shared/types/event.ts';
import { isUserAtHost } from '../../../shared/types/user_at_host.ts';

export const createSshProbe = (run: Run, machineFile: string, log: Log): Probe => {
  const writeMachineFile = createMachineFile(machineFile);
  const trouble = new Trouble(log, 'ssh machine file not written', 'ssh machine file written again');
  return async ({ SSHUserIP }, signal) => {
    const uptime = await run(sshTool(SSHUserIP, ['cat', '/proc/uptime'], parseUptime), signal);
    const release = await run(sshTool(SSHUserIP, ['cat', '/etc/lsb-release'], parseLsbRelease), signal);
    try {
      await writeMachineFile(SSHUserIP);
      trouble.ended();
    } catch (error) {
      // The device is there all the same; tasks will fail, and say so.
      trouble.occurred(error, { path: machineFile });
    }
    return { chromeos: { uptime, ...release } };
  };
};

/** `reboot` over ssh: a device as new for the next task. */

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

/** `ssh`: commands on a ChromeOS device in the network. */

/** Connecting may take 15 s of it. */
const TIMEOUT_MS = 20_000;

/** Throws where `userAtHost` cannot be one. */
export const sshTool = <T>(
  userAtHost: string,
  command: readonly string[],
  parse: (stdout: string) => T,
): Tool<T> => {
  if (!isUserAtHost(userAtHost)) {
    throw new Error(
      `SSHUserIP ${JSON.stringify(userAtHost.slice(0, 64))} is not user@host: an operator supplies it (POST /_/machine/supply_chromeos/{id})`,
    );
  }
  return {
    command: 'ssh',
    args: ['-oConnectTimeout=15', '-oBatchMode=yes', '-t', '-t', '--', userAtHost, ...command],
    timeoutMs: TIMEOUT_MS,
    parse,
  };
};

/** /etc/lsb-release of ChromeOS: which release, from which channel. */

const MAX_CHARS = 1024;

/** Lines end in CR LF: ssh gives the command a terminal. Throws where all three are absent: this is no ChromeOS. */
export const parseLsbRelease = (
  text: string,
): Pick<Event['chromeos'], 'channel' | 'milestone' | 'release_version'> => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0)
      values.set(
        line.slice(0, equals).trim(),
        line
          .slice(equals + 1)
          .trim()
          .slice(0, MAX_CHARS),
      );
  }
  const release = {
    release_version: values.get('CHROMEOS_RELEASE_VERSION') ?? '',
    milestone: values.get('CHROMEOS_RELEASE_CHROME_MILESTONE') ?? '',
    channel: values.get('CHROMEOS_RELEASE_TRACK') ?? '',
  };
  if (Object.values(release).every((value) => value === ''))
    throw new Error('/etc/lsb-release names no ChromeOS release');
  return release;
};
