/** The command line of the deployment programs, checked against the instance file: a flag that contradicts it stops the program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type Instance, parseInstance } from '../../shared/types/instance.ts';

/** The command line or the instance file is wrong. The message says how to fix it, so no stack is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const INSTANCES = join(import.meta.dirname, 'instances');

/** The flags that every program here takes. */
export const INSTANCE_FLAGS = {
  instance: { type: 'string' },
  project: { type: 'string' },
  region: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

export const INSTANCE_HELP = `  --instance NAME  use deploy/gcp/instances/NAME.json (required)
  --project ID     stop unless the file has this project
  --region REGION  stop unless the file has this region
  --help           print this help`;

const knownInstances = (): string =>
  readdirSync(INSTANCES)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .join(', ');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readInstance = (name: string): Instance => {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new UsageError(
      `--instance ${JSON.stringify(name)} is not a valid name. Use lower-case letters, digits and dashes.`,
    );
  }
  const path = join(INSTANCES, `${name}.json`);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path} does not exist. Pass --instance with one of: ${knownInstances()}`);
  }
  try {
    return parseInstance(JSON.parse(content));
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
};

/** Parses the arguments by `options`. Throws a UsageError that names the argument that does not fit. */
export const parseFlags = <const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
};

/** Reads the instance that the flags name. Throws a UsageError if there is none, or if a flag contradicts its file. */
export const instanceOf = (flags: {
  readonly instance?: string | undefined;
  readonly project?: string | undefined;
  readonly region?: string | undefined;
}): Instance => {
  if (flags.instance === undefined)
    throw new UsageError(`--instance is missing. Pass --instance with one of: ${knownInstances()}`);
  const instance = readInstance(flags.instance);
  for (const flag of ['project', 'region'] as const) {
    const value = flags[flag];
    if (value !== undefined && value !== instance[flag]) {
      throw new UsageError(
        `--${flag} ${value} contradicts the file of instance ${flags.instance}, which has ${instance[flag]}. Nothing was changed.`,
      );
    }
  }
  return instance;
};
