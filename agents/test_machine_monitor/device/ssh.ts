/** `ssh`: a ChromeOS device on the network. */
import type { Log } from '../../../shared/log.ts';
import type { Event } from '../../../shared/types/event.ts';
import { isUserAtHost } from '../../../shared/types/user_at_host.ts';
import { Trouble } from '../../loop/trouble.ts';
import { type Run, type Tool, ToolError } from '../../loop/tool.ts';
import { parseUptime } from '../tool/uptime.ts';
import type { Probe, Reboot } from './device.ts';
import { createMachineFile } from './ssh_machine_file.ts';

/** Connecting takes up to 15 s of it. */
const TIMEOUT_MS = 20_000;

/** The exit code of ssh's own failures; any other is that of the command on the device. */
const SSH_FAILED = 255;

/** ssh prints this if the device goes down during the connection, and also after a command that failed on the device. */
const CONNECTION_CLOSED = /^(?:Shared c|C)onnection to \S{1,300} closed/m;

/** The length limit of each value. */
const MAX_CHARS = 1024;

/** Throws if `userAtHost` is not of the form user@host. */
const sshTool = <T>(
  userAtHost: string,
  command: readonly string[],
  parse: (stdout: string) => T,
): Tool<T> => {
  if (!isUserAtHost(userAtHost)) {
    throw new Error(
      `SSHUserIP ${JSON.stringify(userAtHost.slice(0, 64))} is not user@host; supply it with POST /_/machine/supply_chromeos/{id}`,
    );
  }
  return {
    command: 'ssh',
    args: ['-oConnectTimeout=15', '-oBatchMode=yes', '-t', '-t', '--', userAtHost, ...command],
    timeoutMs: TIMEOUT_MS,
    parse,
  };
};

/**
 * Reads `/etc/lsb-release`, lines such as `CHROMEOS_RELEASE_CHROME_MILESTONE=89`; they end in CR LF, because ssh gives the command a terminal.
 * A missing value is empty. Throws if all three are missing: then this is not ChromeOS.
 */
const parseLsbRelease = (
  text: string,
): Pick<Event['chromeos'], 'channel' | 'milestone' | 'release_version'> => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals <= 0) continue;
    const value = line.slice(equals + 1).trim();
    values.set(line.slice(0, equals).trim(), value.slice(0, MAX_CHARS));
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

/** `1234.50 5678.90`, the only line of /proc/uptime. */
const UPTIME_LINE = /^[\d.]+ [\d.]+$/;

/** Reads /proc/uptime followed by /etc/lsb-release; the device's login shell may print other lines before them. */
const parseFiles = (stdout: string): Event['chromeos'] => {
  const lines = stdout.split('\n').map((line) => line.trim());
  const uptime = parseUptime(lines.findLast((line) => UPTIME_LINE.test(line)) ?? '');
  return { uptime, ...parseLsbRelease(stdout) };
};

export const createSshProbe = (run: Run, machineFile: string, log: Log): Probe => {
  const writeMachineFile = createMachineFile(machineFile);
  const trouble = new Trouble(log, 'ssh machine file not written', 'ssh machine file written again');
  return async ({ SSHUserIP }, signal) => {
    const files = ['/proc/uptime', '/etc/lsb-release'];
    // Both in one call: connecting to a device that does not answer takes 15 of the 20 s that a probe has.
    const chromeos = await run(sshTool(SSHUserIP, ['cat', ...files], parseFiles), signal);
    try {
      await writeMachineFile(SSHUserIP);
      trouble.ended();
    } catch (error) {
      // The device is present even so; tasks that need the file will fail and report it.
      trouble.occurred(error, { path: machineFile });
    }
    return { chromeos };
  };
};

const isGoingDown = (error: unknown): boolean =>
  error instanceof ToolError && error.exitCode === SSH_FAILED && CONNECTION_CLOSED.test(error.stderr);

export const createSshReboot =
  (run: Run): Reboot =>
  async ({ SSHUserIP }, signal) => {
    const reboot = sshTool(SSHUserIP, ['reboot'], () => undefined);
    try {
      await run(reboot, signal);
    } catch (error) {
      if (!isGoingDown(error)) throw error;
    }
  };
