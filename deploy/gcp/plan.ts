/** What `apply` would do: compared resource by resource, and as text. Changes nothing. */
import { createReader, readOne, type Step, stepFor } from './apply.ts';
import { UsageError } from './arguments.ts';
import type { Facts } from './facts.ts';
import { type Gcloud, GcloudError, showCommand } from './gcloud.ts';
import type { Resource } from './resource.ts';

/** What gcloud prints if the account may not read something. */
const NO_PERMISSION =
  /PERMISSION_DENIED|does not have \S+ access|does not have permission|permission '?\S+'? denied|\b403\b/i;

interface Examined {
  readonly steps: readonly { readonly resource: Resource; readonly step: Step }[];
  /** An operator must create these first. */
  readonly byHand: readonly Resource[];
  /** The account may not read these, as an account that reads no data may not. What is within them is left out. */
  readonly unreadable: readonly Resource[];
}

interface Sight {
  /** Without it, the project is taken for an empty one. */
  readonly gcloud: Pick<Gcloud, 'read'> | undefined;
  readonly facts: Facts;
  readonly progress?: (line: string) => void;
}

export const examine = async (
  resources: readonly Resource[],
  { gcloud, facts, progress = () => undefined }: Sight,
): Promise<Examined> => {
  const reader = gcloud && createReader(gcloud);
  const absent = new Set<string>();
  const hidden = new Set<string>();
  const steps: { resource: Resource; step: Step }[] = [];
  const byHand: Resource[] = [];
  const unreadable: Resource[] = [];
  for (const resource of resources) {
    const { name, within = '' } = resource;
    if (hidden.has(within)) {
      hidden.add(name);
      continue;
    }
    try {
      const isReadable = reader !== undefined && !absent.has(within);
      const found = isReadable
        ? resource.find(await readOne(resource, reader, progress), facts.fact)
        : undefined;
      if (found === undefined && resource.byHand !== undefined) {
        // What is missing inside a missing one comes with it.
        if (!byHand.some((one) => one.name === within)) byHand.push(resource);
        absent.add(name);
        continue;
      }
      const step = stepFor(resource, found, facts);
      if (found !== undefined && resource.facts !== undefined && step.commands.length === 0)
        facts.learn(resource.facts(found));
      if (step.outcome === 'created') absent.add(name);
      steps.push({ resource, step });
    } catch (error) {
      if (!(error instanceof GcloudError) || !NO_PERMISSION.test(error.message)) throw error;
      hidden.add(name);
      unreadable.push(resource);
    }
  }
  return { steps, byHand, unreadable };
};

/**
 * The plan as text. Throws a UsageError that names everything an operator must create first; the plan for an empty project lists that too.
 */
export const plan = async (resources: readonly Resource[], sight: Sight): Promise<string> => {
  const { steps, byHand, unreadable } = await examine(resources, sight);
  const missing = byHand.map((resource) => resource.byHand ?? '');
  if (sight.gcloud !== undefined && missing.length > 0) throw new UsageError(missing.join('\n'));
  const count = { created: 0, updated: 0, unchanged: 0 };
  for (const { step } of steps) count[step.outcome]++;
  const lines = steps
    .filter(({ step }) => step.commands.length > 0)
    .flatMap(({ resource, step: { outcome, differences, commands } }) => [
      `${outcome === 'created' ? '+' : '~'} ${resource.name}`,
      ...differences.map((difference) => `    ${difference}`),
      ...commands.map((command) => `  ${showCommand(command)}`),
    ]);
  lines.push(
    '',
    ...missing.flatMap((how) => [how, '']),
    ...unreadable.map(({ name }) => `? ${name}: this account may not read it`),
    `${count.created} to create, ${count.updated} to update, ${count.unchanged} unchanged`,
  );
  return `${lines.join('\n')}\n`;
};
