/** Applying the resources of an instance: reads each in order, then creates it, updates what differs, or leaves it alone. */
import { UsageError } from './arguments.ts';
import { differences } from './differences.ts';
import type { Facts } from './facts.ts';
import { type Gcloud, GcloudError } from './gcloud.ts';
import { adviceFor } from './refusals.ts';
import type { Command, Json, Resource } from './resource.ts';

export interface Done {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** The run stopped. The message says where, why, and how to resume. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

export interface Step {
  readonly outcome: keyof Done;
  readonly differences: readonly string[];
  readonly commands: readonly Command[];
}

export const stepFor = (resource: Resource, found: Json, { fact }: Facts): Step => {
  if (found === undefined) return { outcome: 'created', differences: [], commands: resource.create(fact) };
  const different = differences(found, resource.want(fact));
  if (different.length === 0) return { outcome: 'unchanged', differences: [], commands: [] };
  return { outcome: 'updated', differences: different, commands: resource.update(found, fact) };
};

/** Reads each list once for all resources in it: no resource depends on a list entry that another one adds. */
export const createReader = (gcloud: Pick<Gcloud, 'read'>) => {
  const printed = new Map<string, Promise<Json>>();
  const readAgain = (args: readonly string[]): Promise<Json> => {
    const reading = gcloud.read(args);
    printed.set(args.join('\n'), reading);
    return reading;
  };
  return {
    read: (args: readonly string[]): Promise<Json> => printed.get(args.join('\n')) ?? readAgain(args),
    readAgain,
  };
};

/** What reading the resource prints; undefined, and a line about it, if only a check could not be made. */
export const readOne = async (
  resource: Resource,
  reader: ReturnType<typeof createReader>,
  progress: (line: string) => void,
): Promise<Json> => {
  try {
    const printed = await reader.read(resource.read);
    const notice = resource.notice?.(printed);
    if (notice !== undefined) progress(`Note: ${notice}`);
    return printed;
  } catch (error) {
    if (resource.readMayFail !== true || !(error instanceof GcloudError) || error.isNotSignedIn) throw error;
    progress(
      `Note: the ${resource.name} could not be read and was not checked: ${error.message.split('\n', 1)[0] ?? ''}`,
    );
    return undefined;
  }
};

/** `gcloud run deploy … --project=lab` → `lab` */
const projectOf = ({ command }: GcloudError): string => / --project=(\S+)/.exec(command)?.[1] ?? 'PROJECT';

const stopped = (error: unknown, resource: Resource, position: string, done: Done): StoppedError => {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof GcloudError ? adviceFor(message, projectOf(error)) : undefined;
  const reason = advice === undefined ? message : `${message}\n\n${advice}`;
  const command = error instanceof GcloudError ? `\n\n  ${error.command}\n` : '';
  return new StoppedError(
    `Stopped at ${resource.name} (${position}):${command}\n${reason}\n\n` +
      `So far: ${done.created} created, ${done.updated} updated, ${done.unchanged} unchanged; this work is kept. ` +
      'Fix the cause and run the same command again: it resumes here.',
    { cause: error },
  );
};

/** Throws a StoppedError at the first failure. `progress` receives one line per resource that changes. */
export const apply = async (
  resources: readonly Resource[],
  { gcloud, facts, progress }: { gcloud: Gcloud; facts: Facts; progress: (line: string) => void },
): Promise<Done> => {
  const done = { created: 0, updated: 0, unchanged: 0 };
  const reader = createReader(gcloud);
  for (const [index, resource] of resources.entries()) {
    const position = `${index + 1} of ${resources.length}`;
    try {
      const found = resource.find(await readOne(resource, reader, progress), facts.fact);
      if (found === undefined && resource.byHand !== undefined) throw new UsageError(resource.byHand);
      const { outcome, differences, commands } = stepFor(resource, found, facts);
      if (commands.length > 0) {
        const change = outcome === 'created' ? 'creating' : differences.join(', ');
        progress(`[${position}] ${resource.name}: ${change}`);
      }
      for (const command of commands) await gcloud.run(command);
      if (resource.facts !== undefined) {
        const current =
          commands.length === 0 ? found : resource.find(await reader.readAgain(resource.read), facts.fact);
        facts.learn(resource.facts(current));
      }
      done[outcome]++;
    } catch (error) {
      throw stopped(error, resource, position, done);
    }
  }
  return done;
};
