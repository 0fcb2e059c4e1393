/** Makes what exists what it should be: looks at each thing in order, and creates it, changes what differs, or leaves it. */
import { differences } from './differences.ts';
import type { Facts } from './facts.ts';
import { type Gcloud, GcloudError } from './gcloud.ts';
import type { Command, Json, Resource } from './resource.ts';
import { showCommand } from './gcloud.ts';

export interface Done {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** The run stopped; the message says where, why, and how to go on. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

interface Step {
  readonly what: 'created' | 'updated' | 'unchanged';
  readonly because: readonly string[];
  readonly commands: readonly Command[];
}

/** What is to be done about a resource, seen as it is. */
const stepFor = (resource: Resource, found: Json, { fact }: Facts): Step => {
  if (found === undefined) return { what: 'created', because: [], commands: resource.create(fact) };
  const because = differences(found, resource.want(fact));
  if (because.length === 0) return { what: 'unchanged', because, commands: [] };
  return { what: 'updated', because, commands: resource.update(found, fact) };
};

/** Reads a list that several resources look at only once: none of them looks at what another one makes. */
export const createReader = (gcloud: Pick<Gcloud, 'read'>) => {
  const printed = new Map<string, Promise<Json>>();
  const again = (args: readonly string[]): Promise<Json> => {
    const reading = gcloud.read(args);
    printed.set(args.join('\n'), reading);
    return reading;
  };
  return {
    read: (args: readonly string[]): Promise<Json> => printed.get(args.join('\n')) ?? again(args),
    again,
  };
};

const stopped = (error: unknown, resource: Resource, position: string, done: Done): StoppedError => {
  const why = error instanceof Error ? error.message : String(error);
  const command = error instanceof GcloudError ? `\n\n  ${error.command}\n` : '';
  return new StoppedError(
    `stopped at ${resource.name} (${position}):${command}\n${why}\n\n` +
      `${String(done.created)} created, ${String(done.updated)} changed, ${String(done.unchanged)} as they should be; all of that is kept. ` +
      'Mend the cause and run the same command again: it goes on from here.',
    { cause: error },
  );
};

/** Stops at the first failure, with a StoppedError. */
export const apply = async (
  resources: readonly Resource[],
  { gcloud, facts, say }: { gcloud: Gcloud; facts: Facts; say: (line: string) => void },
): Promise<Done> => {
  const done = { created: 0, updated: 0, unchanged: 0 };
  const reader = createReader(gcloud);
  for (const [index, resource] of resources.entries()) {
    const position = `${String(index + 1)} of ${String(resources.length)}`;
    try {
      const found = resource.find(await reader.read(resource.read), facts.fact);
      const { what, because, commands } = stepFor(resource, found, facts);
      if (commands.length > 0) {
        say(`[${position}] ${resource.name}: ${what === 'created' ? 'creating' : because.join(', ')}`);
      }
      for (const command of commands) await gcloud.run(command);
      if (resource.facts !== undefined) {
        const now =
          commands.length === 0 ? found : resource.find(await reader.again(resource.read), facts.fact);
        facts.learn(resource.facts(now));
      }
      done[what]++;
    } catch (error) {
      throw stopped(error, resource, position, done);
    }
  }
  return done;
};

/** What `apply` would do, as text, without doing it. `gcloud` undefined: for a project with nothing in it. */
export const plan = async (
  resources: readonly Resource[],
  { gcloud, facts }: { gcloud: Pick<Gcloud, 'read'> | undefined; facts: Facts },
): Promise<string> => {
  const reader = gcloud && createReader(gcloud);
  const absent = new Set<string>();
  const lines: string[] = [];
  const count = { created: 0, updated: 0, unchanged: 0 };
  for (const resource of resources) {
    const isReadable = reader !== undefined && !absent.has(resource.within ?? '');
    const found = isReadable ? resource.find(await reader.read(resource.read), facts.fact) : undefined;
    const { what, because, commands } = stepFor(resource, found, facts);
    count[what]++;
    if (found !== undefined && resource.facts !== undefined && what === 'unchanged')
      facts.learn(resource.facts(found));
    if (what === 'created') absent.add(resource.name);
    if (commands.length === 0) continue;
    lines.push(`${what === 'created' ? '+' : '~'} ${resource.name}`);
    lines.push(
      ...because.map((one) => `    ${one}`),
      ...commands.map((command) => `  ${showCommand(command)}`),
    );
  }
  lines.push(
    '',
    `${String(count.created)} to create, ${String(count.updated)} to change, ${String(count.unchanged)} as they should be`,
  );
  return `${lines.join('\n')}\n`;
};
