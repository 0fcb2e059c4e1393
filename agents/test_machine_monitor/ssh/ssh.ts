/** `ssh`: commands on a ChromeOS device in the network. */
import { isUserAtHost } from '../../../shared/types/user_at_host.ts';
import type { Tool } from '../tool/tool.ts';

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
