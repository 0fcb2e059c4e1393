/** The environment, read once and passed as an argument. A missing or invalid value fails at startup and names what to fix. */
import { readFileSync } from 'node:fs';
import { type Instance, parseInstance } from './types/instance.ts';

const required = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`set ${name}: see deploy/README.md`);
  return value;
};

// Without any accepted credential no caller can sign in; the server is never open by default.
const requireIdentity = ({ identity }: Instance): void => {
  const { iapAudiences, tokenAudiences, accessTokens } = identity;
  if (iapAudiences.length + tokenAudiences.length + Object.keys(accessTokens.serviceAccounts).length > 0)
    return;
  throw new Error(
    'no caller could sign in: set at least one of identity.iapAudiences, identity.tokenAudiences (usually "https://" and the host) and identity.accessTokens.serviceAccounts',
  );
};

const readInstance = (path: string): Instance => {
  try {
    const instance = parseInstance(JSON.parse(readFileSync(path, 'utf8')));
    requireIdentity(instance);
    return instance;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the instance config ${path} cannot be used: ${reason}`, { cause });
  }
};

/** Throws if INSTANCE_CONFIG does not name a valid file, or if that file lets no caller sign in. */
export const readConfig = (env: NodeJS.ProcessEnv) => ({
  instance: readInstance(required(env, 'INSTANCE_CONFIG')),
  revision: env['K_REVISION'] ?? 'local',
  /** `127.0.0.1:port`; undefined in production. */
  firestoreEmulator: env['FIRESTORE_EMULATOR_HOST'],
});
export type Config = ReturnType<typeof readConfig>;
