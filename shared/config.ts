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
    return parseInstance(JSON.parse(readFileSync(path, 'utf8')));
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
});
export type Config = ReturnType<typeof readConfig>;
