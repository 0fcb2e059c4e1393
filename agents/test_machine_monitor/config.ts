/** The monitor's environment, read once, as an argument; what is wrong stops the start and says what to mend. */
import { homedir, hostname } from 'node:os';
import { parseMachineId } from '../../shared/types/machine_id.ts';

/** A service file may name a variable and leave it empty: that says nothing. */
const given = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name] || undefined;

const machineIdOf = (env: NodeJS.ProcessEnv, host: string): string => {
  const id = given(env, 'SWARMING_BOT_ID');
  try {
    return parseMachineId(id ?? host);
  } catch (cause) {
    const source =
      id === undefined
        ? 'the hostname; set SWARMING_BOT_ID to name this machine otherwise'
        : 'SWARMING_BOT_ID';
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)} (from ${source})`, { cause });
  }
};

/** Throws where neither SWARMING_BOT_ID nor the hostname can be a machine's ID. */
export const readConfig = (env: NodeJS.ProcessEnv, host = hostname(), home = homedir()) => ({
  machineId: machineIdOf(env, host),
  /** Where a task asks for quarantine. */
  home,
  /** Where the last Description is kept; systemd and our service files name it, else it is in the home. */
  stateDirectory: given(env, 'STATE_DIRECTORY') ?? `${home}/.test_machine_monitor`,
  rack: env['MY_RACK_NAME'] ?? '',
  /** Google's own name for it; the address needs no name server. */
  metadataHost: given(env, 'GCE_METADATA_HOST') ?? '169.254.169.254',
  /** The client finds the emulator by itself; what it does not see is that nobody asks for credentials there. */
  isPubsubEmulated: given(env, 'PUBSUB_EMULATOR_HOST') !== undefined,
  /** For the task runner: as it is. */
  environment: env,
  /** For the tools we run; their messages in English, so that we can read them. */
  toolEnvironment: { ...env, LC_ALL: 'C' },
});
export type Config = ReturnType<typeof readConfig>;
