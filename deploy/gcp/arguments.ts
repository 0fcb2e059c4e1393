/** What a person says on the command line, checked against the instance's file: flags that contradict it stop the program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type Instance, parseInstance } from '../../shared/types/instance.ts';

/** The person at the command line must mend this; its message is all they need, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const INSTANCES = join(import.meta.dirname, 'instances');

const known = (): string =>
  readdirSync(INSTANCES)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .join(', ');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readInstance = (name: string): Instance => {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new UsageError(`--instance ${JSON.stringify(name)}: a name has small letters, digits and dashes`);
  }
  const path = join(INSTANCES, `${name}.json`);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`there is no ${path}; known instances: ${known()}`);
  }
  try {
    return parseInstance(JSON.parse(content));
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
};

/** The flags that every program here takes. */
export const INSTANCE_FLAGS = {
  instance: { type: 'string' },
  project: { type: 'string' },
  region: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

export const INSTANCE_HELP = `  --instance NAME  deploy/gcp/instances/NAME.json (needed)
  --project ID     the project; must be the file's
  --region REGION  the region; must be the file's
  --help           this text`;

/** The arguments by `options`; UsageError where they are not those. */
export const parseFlags = <const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
};

/** The instance that the flags name. */
export const instanceOf = (flags: {
  readonly instance?: string | undefined;
  readonly project?: string | undefined;
  readonly region?: string | undefined;
}): Instance => {
  if (flags.instance === undefined)
    throw new UsageError(`say which with --instance NAME; known instances: ${known()}`);
  const instance = readInstance(flags.instance);
  for (const flag of ['project', 'region'] as const) {
    const said = flags[flag];
    if (said !== undefined && said !== instance[flag]) {
      throw new UsageError(
        `--${flag} ${said} contradicts the file of instance ${flags.instance}, which says ${instance[flag]}; nothing was done`,
      );
    }
  }
  return instance;
};
