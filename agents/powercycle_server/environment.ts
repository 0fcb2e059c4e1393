/** What the program takes from its environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HostKeys } from './connect/host_keys.ts';
import type { Surroundings } from './driver/driver.ts';

export interface Environment {
  readonly stateDirectory: string;
  readonly edgeswitchPassword: string | undefined;
  readonly surroundings: Surroundings;
}

/** Child programs get nothing else: no credentials of the agent, no password. */
const PASSED_ON = ['PATH', 'HOME', 'LANG'];

/** `state` is the flag's directory. Treats an empty variable as unset. */
export const readEnvironment = (
  env: NodeJS.ProcessEnv,
  state: string | undefined,
  home = homedir(),
): Environment => {
  const stateDirectory = state ?? (env['STATE_DIRECTORY'] || join(home, '.powercycle_server'));
  return {
    stateDirectory,
    edgeswitchPassword: env['POWERCYCLE_PASSWORD'] || undefined,
    surroundings: {
      childEnvironment: Object.fromEntries(
        PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
      ),
      home,
      sshAgent: env['SSH_AUTH_SOCK'] || undefined,
      hostKeys: new HostKeys(stateDirectory),
    },
  };
};
