/** `npm run undeploy`: takes a trial's instance out of its project again; asks first, and never takes the database along unless told to. */
import { createInterface } from 'node:readline/promises';
import { createReader } from './apply.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from './arguments.ts';
import { createFacts, type Facts } from './facts.ts';
import { createGcloud, type Gcloud, GcloudError, sleepSeconds } from './gcloud.ts';
import { instanceResources } from './instance_resources.ts';
import type { Json, Resource } from './resource.ts';
import { runProgram } from './run_program.ts';

const HELP = `Removes an instance from its project: everything that deploy made, but the APIs, the lab's own accounts and, unless you say so, the data.

  npm run undeploy -- --instance trial [--project ID] [--region REGION] [--database] [--confirm ID]

${INSTANCE_HELP}
  --database       the database too, with all machines and timelines: that cannot be undone
  --confirm ID     the project's ID, instead of being asked for it`;

const say = (line: string): void => console.log(line);

interface Present {
  readonly resource: Resource;
  readonly found: Json;
}

/** What there is to remove. What cannot be read because what it is within is gone already, is gone as well. */
const present = async (
  resources: readonly Resource[],
  gcloud: Gcloud,
  facts: Facts,
): Promise<readonly Present[]> => {
  const reader = createReader(gcloud);
  const there: Present[] = [];
  const absent = new Set<string>();
  for (const resource of resources) {
    const isReadable = resource.within === undefined || !absent.has(resource.within);
    const found = isReadable ? resource.find(await reader.read(resource.read), facts.fact) : undefined;
    if (found === undefined) absent.add(resource.name);
    else if (resource.facts !== undefined) facts.learn(resource.facts(found));
    if (found !== undefined && resource.remove !== undefined) there.push({ resource, found });
  }
  return there;
};

const confirm = async (project: string, said: string | undefined): Promise<void> => {
  let answer = said;
  if (answer === undefined) {
    if (!process.stdin.isTTY)
      throw new UsageError(`nobody is here to ask: say --confirm ${project}; nothing was removed`);
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    answer = await lines.question(`\nType the project's ID to remove all of this: `);
    lines.close();
  }
  if (answer !== project) throw new UsageError(`that is not ${project}; nothing was removed`);
};

const remove = async (
  { resource, found }: Present,
  gcloud: Gcloud,
  facts: Facts,
  left: number,
): Promise<void> => {
  say(`removing ${resource.name}`);
  try {
    for (const command of resource.remove?.(found, facts.fact) ?? []) await gcloud.run(command);
  } catch (error) {
    if (!(error instanceof GcloudError)) throw error;
    say(
      `\nstopped at ${resource.name}; ${String(left)} are left. Mend the cause and run the same command again: it goes on from here.`,
    );
    throw error;
  }
};

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), {
    ...INSTANCE_FLAGS,
    database: { type: 'boolean' },
    confirm: { type: 'string' },
  });
  if (values.help) {
    say(HELP);
    return;
  }
  const instance = instanceOf(values);
  const gcloud = createGcloud(say, sleepSeconds);
  const facts = createFacts({}, true);
  const all = await present(instanceResources(instance), gcloud, facts);
  // What was made last leans on what was made first.
  const there = all
    .filter(({ resource }) => resource.holdsData !== true || values.database === true)
    .reverse();
  const kept = all.filter((one) => !there.includes(one));
  if (there.length === 0) {
    say(`Nothing of the instance is in ${instance.project}.`);
    return;
  }
  say(`In project ${instance.project}, these will be removed:`);
  for (const { resource } of there)
    say(`  ${resource.name}${resource.holdsData === true ? ', WITH ALL ITS DATA' : ''}`);
  for (const { resource } of kept) say(`These stay:\n  ${resource.name} (--database removes it)`);
  await confirm(instance.project, values.confirm);
  for (const [index, one] of there.entries()) await remove(one, gcloud, facts, there.length - index);
  say(`${String(there.length)} removed.`);
});
