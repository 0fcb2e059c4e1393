/** `npm run undeploy`: removes an instance from its project after confirmation; keeps what holds data, the database and the dead letters, unless `--database` is passed. */
import { createInterface } from 'node:readline/promises';
import type { Instance } from '../../shared/types/instance.ts';
import { createReader } from './apply.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, deploymentOf, parseFlags, UsageError } from './arguments.ts';
import { createFacts, type Facts } from './facts.ts';
import { createGcloud, type Gcloud, GcloudError, sleepSeconds } from './gcloud.ts';
import { instanceResources } from './instance_resources.ts';
import { serviceName } from './names.ts';
import type { Json, Resource } from './resource.ts';
import { REPOSITORY } from './resources/image_clean_up.ts';
import { print, progress, runProgram } from './run_program.ts';

const HELP = `Removes an instance from its project: all that deploy created, except the APIs, the lab's own accounts and, without --database, the data:
the database, and the topics and subscriptions that hold events that were refused or could not be delivered.

  npm run undeploy -- --instance trial [--project ID] [--region REGION] [--database] [--confirm ID]

${INSTANCE_HELP}
  --database       remove the data too: all machines, timelines and dead letters; this cannot be undone
  --confirm ID     the project ID; without it, the program asks for it`;

interface Present {
  readonly resource: Resource;
  readonly found: Json;
}

/** The resources that exist and can be removed. A resource within an absent one is absent too. */
const presentResources = async (
  resources: readonly Resource[],
  gcloud: Gcloud,
  facts: Facts,
): Promise<readonly Present[]> => {
  const reader = createReader(gcloud);
  const present: Present[] = [];
  const absent = new Set<string>();
  for (const resource of resources) {
    // A check, which may fail, is nothing to remove.
    if (resource.readMayFail === true) continue;
    const isReadable = resource.within === undefined || !absent.has(resource.within);
    const found = isReadable ? resource.find(await reader.read(resource.read), facts.fact) : undefined;
    if (found === undefined) absent.add(resource.name);
    else if (resource.facts !== undefined) facts.learn(resource.facts(found));
    if (found !== undefined && resource.remove !== undefined) present.push({ resource, found });
  }
  return present;
};

const printKept = (kept: readonly Present[]): void => {
  if (kept.length === 0) return;
  print('This stays, because it holds data (pass --database to remove it):');
  for (const { resource } of kept) print(`  ${resource.name}`);
};

/** gcloud makes these when it builds from source, for all that is deployed from source in the project. */
const printLeft = ({ project, region }: Instance): void => {
  const image = `${region}-docker.pkg.dev/${project}/${REPOSITORY}/${serviceName('machines')}`;
  print('gcloud made these for builds, and others may use them. Remove ours if you like:');
  print(`  gcloud artifacts docker images delete ${image} --delete-tags`);
  print(
    `  gcloud storage rm --recursive gs://run-sources-${project}-${region}/services/${serviceName('machines')}`,
  );
};

/** Throws a UsageError unless the project ID is given, as `--confirm` or at the prompt. */
const confirm = async (project: string, confirmed: string | undefined): Promise<void> => {
  let answer = confirmed;
  if (answer === undefined) {
    if (!process.stdin.isTTY)
      throw new UsageError(`Not a terminal, cannot ask. Pass --confirm ${project}. Nothing was removed.`);
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    answer = await lines.question('\nType the project ID to remove all of this: ');
    lines.close();
  }
  if (answer !== project)
    throw new UsageError(`${JSON.stringify(answer)} is not the project ID ${project}. Nothing was removed.`);
};

const remove = async (
  { resource, found }: Present,
  gcloud: Gcloud,
  facts: Facts,
  left: number,
): Promise<void> => {
  progress(`removing ${resource.name}`);
  try {
    for (const command of resource.remove?.(found, facts.fact) ?? []) await gcloud.run(command);
  } catch (error) {
    if (!(error instanceof GcloudError)) throw error;
    progress(
      `\nStopped at ${resource.name}; ${left} resources are left. Fix the cause and run the same command again: it resumes here.`,
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
    print(HELP);
    return;
  }
  const deployment = deploymentOf(values);
  const { instance } = deployment;
  const gcloud = createGcloud(progress, sleepSeconds);
  const facts = createFacts({}, true);
  const present = await presentResources(instanceResources(deployment), gcloud, facts);
  // In reverse: a resource depends on those created before it.
  const doomed = present
    .filter(({ resource }) => resource.holdsData !== true || values.database === true)
    .reverse();
  const kept = present.filter((one) => !doomed.includes(one));
  if (doomed.length === 0) {
    print(`Project ${instance.project} has no ${kept.length > 0 ? 'other ' : ''}resources of this instance.`);
    printKept(kept);
    return;
  }
  print(`These resources of project ${instance.project} will be removed:`);
  for (const { resource } of doomed)
    print(`  ${resource.name}${resource.holdsData === true ? ', WITH ALL ITS DATA' : ''}`);
  printKept(kept);
  await confirm(instance.project, values.confirm);
  for (const [index, one] of doomed.entries()) await remove(one, gcloud, facts, doomed.length - index);
  print(`${doomed.length} resources removed.`);
  printLeft(instance);
});
