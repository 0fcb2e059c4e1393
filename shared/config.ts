/** The environment, read once, as an argument; what is missing or wrong stops the start and says what to mend. */
import { readFileSync } from 'node:fs';
import { type Instance, parseInstance } from './types/instance.ts';

const required = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`set ${name}: see deploy/README.md`);
  return value;
};

const readInstance = (path: string): Instance => {
  try {
    const instance = parseInstance(JSON.parse(readFileSync(path, 'utf8')));
    requireIdentity(instance);
    return instance;
  } catch (cause) {
    throw new Error(
      `the instance config ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
};

/** Throws where INSTANCE_CONFIG names no valid file, or nobody could be identified under it. */
export const readConfig = (env: NodeJS.ProcessEnv) => ({
  instance: readInstance(required(env, 'INSTANCE_CONFIG')),
  revision: env['K_REVISION'] ?? 'local',
  /** The function that this process serves; undefined where its command line says it, or it serves many. */
  target: env['FUNCTION_TARGET'],
  /** `127.0.0.1:port`; undefined in production. */
  firestoreEmulator: env['FIRESTORE_EMULATOR_HOST'],
});
export type Config = ReturnType<typeof readConfig>;

/** No open default: an instance under which nobody can be identified does not start. */

/** Throws an Error that says what to configure. */
export const requireIdentity = ({ identity }: Pick<Instance, 'identity'>): void => {
  const { iapAudiences, tokenAudiences, accessTokens } = identity;
  if (iapAudiences.length + tokenAudiences.length + Object.keys(accessTokens.serviceAccounts).length > 0)
    return;
  throw new Error(
    'nobody could sign in: name at least one of identity.iapAudiences, identity.tokenAudiences (usually "https://" and the host) and identity.accessTokens.serviceAccounts',
  );
};
