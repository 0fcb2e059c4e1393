/** `ssh`: commands on a ChromeOS device in the network. */
import type { Tool } from '../tool/tool.ts';

/** Connecting may take 15 s of it. */
const TIMEOUT_MS = 20_000;

/** What operators may give; it reaches a command line, where a leading `-` would be an option. */
const USER_AT_HOST = /^[a-zA-Z0-9][a-zA-Z0-9.\-@_]{0,254}$/;

/** Throws where `userAtHost` cannot be one. */
export const sshTool = <T>(
  userAtHost: string,
  command: readonly string[],
  parse: (stdout: string) => T,
): Tool<T> => {
  if (!USER_AT_HOST.test(userAtHost)) {
    throw new Error(
      `SSHUserIP ${JSON.stringify(userAtHost.slice(0, 64))} is not user@host: supply it on the machine's page`,
    );
  }
  return {
    command: 'ssh',
    args: ['-oConnectTimeout=15', '-oBatchMode=yes', '-t', '-t', '--', userAtHost, ...command],
    timeoutMs: TIMEOUT_MS,
    parse,
  };
};
