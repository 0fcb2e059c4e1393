/** The command line of the deployment programs, checked against the instance file: a flag that contradicts it stops the program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type Instance, parseInstance } from '../../shared/types/instance.ts';
import { type Deployment, parseAccessFile } from './access_file.ts';

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
    .filter((file) => file.endsWith('.json') && !file.endsWith('.access.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .join(', ');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readJson = <T>(file: string, parse: (value: unknown) => T, ifMissing: string): T => {
  const path = join(INSTANCES, file);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path} does not exist. ${ifMissing}`);
  }
  try {
    return parse(JSON.parse(content));
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
};

const readInstance = (name: string): Instance => {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new UsageError(
      `--instance ${JSON.stringify(name)} is not a valid name. Use lower-case letters, digits and dashes.`,
    );
  }
  return readJson(`${name}.json`, parseInstance, `Pass --instance with one of: ${knownInstances()}`);
};

/** Parses the arguments by `options`. Throws a UsageError that names the argument that does not fit. */
export const parseFlags = <const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
};

interface InstanceFlags {
  readonly instance?: string | undefined;
  readonly project?: string | undefined;
  readonly region?: string | undefined;
}

/** Reads the instance that the flags name. Throws a UsageError if there is none, or if a flag contradicts its file. */
export const instanceOf = (flags: InstanceFlags): Instance => {
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

/** Like instanceOf, with the instance's access file. Throws a UsageError too if the instance names no access object. */
export const deploymentOf = (flags: InstanceFlags): Deployment => {
  const instance = instanceOf(flags);
  const name = flags.instance ?? '';
  if (instance.access === undefined)
    throw new UsageError(
      `${join(INSTANCES, `${name}.json`)} has no "access". Set it to "gs://BUCKET/access.json"; the deployment creates the bucket.`,
    );
  const access = readJson(
    `${name}.access.json`,
    parseAccessFile,
    'Copy it from prod.access.json and fill in who has which role.',
  );
  return { instance, access };
};
