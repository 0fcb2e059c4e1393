/** The environment, read once and passed as an argument. A missing or invalid value fails at startup and names what to fix. */
import { readFileSync } from 'node:fs';
import { timesOf } from './health/times.ts';
import { type Instance, parseInstance } from './types/instance.ts';

const required = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`set ${name}: see deploy/README.md`);
  return value;
};

// A machine cannot be dead before it is silent.
const requireOrder = (instance: Instance): void => {
  const { silentSeconds, deadSeconds } = timesOf(instance);
  if (deadSeconds > silentSeconds) return;
  throw new Error(
    `deadSeconds is ${deadSeconds}, silentSeconds is ${silentSeconds}: set deadSeconds to more than silentSeconds`,
  );
};

const readInstance = (path: string): Instance => {
  try {
    const instance = parseInstance(JSON.parse(readFileSync(path, 'utf8')));
    requireOrder(instance);
    return instance;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the instance config ${path} cannot be used: ${reason}`, { cause });
  }
};

/** The server is never open by default: an instance that names no access object does not start. */
const accessOf = ({ access }: Instance): string => {
  if (access !== undefined) return access;
  throw new Error(
    'the instance config has no "access": set it to "gs://BUCKET/access.json", the object with identities and roles',
  );
};

/** Throws if INSTANCE_CONFIG does not name a valid file, or if that file names no access object. */
export const readConfig = (env: NodeJS.ProcessEnv) => {
  const instance = readInstance(required(env, 'INSTANCE_CONFIG'));
  return {
    instance,
    /** `gs://BUCKET/NAME` */
    access: accessOf(instance),
    revision: env['K_REVISION'] ?? 'local',
    /** The function that this process serves; undefined if the command line names it or the process serves several. */
    target: env['FUNCTION_TARGET'],
    /** Holds the secrets that the instance config names. */
    environment: env as Readonly<Record<string, string | undefined>>,
    /** `127.0.0.1:port`; undefined in production. */
    firestoreEmulator: env['FIRESTORE_EMULATOR_HOST'],
    /** `127.0.0.1:port`; undefined in production. */
    storageEmulator: env['STORAGE_EMULATOR_HOST'],
  };
};
export type Config = ReturnType<typeof readConfig>;
