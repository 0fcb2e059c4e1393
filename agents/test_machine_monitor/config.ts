/** The monitor's configuration, read from its environment; an invalid value fails at startup and says what to fix. */
import { homedir, hostname } from 'node:os';
import { parseMachineId } from '../../shared/types/machine_id.ts';

/** Treats an empty variable, as in a half-filled service file, as unset. */
const valueOf = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name] || undefined;

const machineIdOf = (env: NodeJS.ProcessEnv, host: string): string => {
  const id = valueOf(env, 'SWARMING_BOT_ID');
  try {
    return parseMachineId(id ?? host);
  } catch (cause) {
    const source =
      id === undefined ? 'the hostname; set SWARMING_BOT_ID to use another ID' : 'SWARMING_BOT_ID';
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)} (from ${source})`, { cause });
  }
};

/** Throws if SWARMING_BOT_ID, or without it the hostname, is not a valid machine ID. */
export const readConfig = (env: NodeJS.ProcessEnv, host = hostname(), home = homedir()) => ({
  machineId: machineIdOf(env, host),
  /** Where a task puts its quarantine file. */
  home,
  /** Where the last Description is kept. systemd sets the variable. */
  stateDirectory: valueOf(env, 'STATE_DIRECTORY') ?? `${home}/.test_machine_monitor`,
  rack: env['MY_RACK_NAME'] ?? '',
  /** The variable is Google's own; the default address needs no name server. */
  metadataHost: valueOf(env, 'GCE_METADATA_HOST') ?? '169.254.169.254',
  /** The Pub/Sub client finds the emulator itself, but would still look for credentials. */
  isPubsubEmulated: valueOf(env, 'PUBSUB_EMULATOR_HOST') !== undefined,
  /** For the task runner, unchanged: a copy, because the monitor takes the proxy out of its own. */
  environment: { ...env },
  /** For the tools, whose messages must be in English to be parsed. */
  toolEnvironment: { ...env, LC_ALL: 'C' },
});
export type Config = ReturnType<typeof readConfig>;
