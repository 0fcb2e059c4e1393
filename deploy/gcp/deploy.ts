/** `npm run deploy`: makes a project match its instance file and the sources, whatever its state was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from './access_file.ts';
import { apply, type Done, StoppedError } from './apply.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, deploymentOf, parseFlags } from './arguments.ts';
import { createFacts, type Facts } from './facts.ts';
import { createGcloud, GcloudError, sleepSeconds } from './gcloud.ts';
import { instanceResources, releaseResources } from './instance_resources.ts';
import { examine, plan } from './plan.ts';
import { ADDRESS } from './resources/front.ts';
import { CHANNEL_LABEL, CHANNELS } from './resources/monitoring.ts';
import { secretFacts } from './resources/secrets.ts';
import type { Resource } from './resource.ts';
import { print, progress, runProgram } from './run_program.ts';
import { listUpload, RELEASE, releaseFacts } from './stage.ts';

const HELP = `Makes a Google Cloud project match its instance file. Run it again at any time: it changes only what differs.

  npm run deploy -- --instance prod [--project ID] [--region REGION] [--dry-run | --functions]

${INSTANCE_HELP}
  --dry-run        print the plan and change nothing; if gcloud is not signed in, the plan for an empty project
  --functions      release the functions and change nothing else; stop before if anything else differs, which an owner must deploy`;

const ROOT = join(import.meta.dirname, '../..');

const showPlan = async (deployment: Deployment, factsFor: FactsFor): Promise<void> => {
  const gcloud = createGcloud(progress, sleepSeconds);
  try {
    print(await plan(instanceResources(deployment), { gcloud, facts: factsFor(true), progress }));
  } catch (error) {
    if (!(error instanceof GcloudError && error.isNotSignedIn)) throw error;
    progress('gcloud is not signed in, so this is the plan for an empty project.\n');
    print(await plan(instanceResources(deployment), { gcloud: undefined, facts: factsFor(true) }));
  }
};

type FactsFor = (isPlan: boolean) => Facts;

const summary = ({ created, updated, unchanged }: Done): string =>
  `${created} created, ${updated} updated, ${unchanged} unchanged.`;

/** After a failure too, so that `rollback --release` can leave exactly this release. */
const printRelease = (facts: Facts): void => {
  const release = facts.known(RELEASE);
  if (release !== undefined) print(`release ${release}`);
};

/** Throws a StoppedError unless all but the functions is as it should be, as far as the account may read it. */
const releaseFunctions = async (deployment: Deployment, factsFor: FactsFor): Promise<void> => {
  const release = releaseResources(deployment);
  const isOfRelease = ({ name }: Resource): boolean => release.some((one) => one.name === name);
  const gcloud = createGcloud(progress, sleepSeconds);
  const { steps, byHand } = await examine(instanceResources(deployment), {
    gcloud,
    facts: factsFor(true),
    progress,
  });
  const different = steps.filter(({ step }) => step.commands.length > 0).map(({ resource }) => resource);
  const names = [...different, ...byHand].filter((one) => !isOfRelease(one)).map(({ name }) => `  ${name}`);
  if (names.length > 0)
    throw new StoppedError(
      `Nothing was released. Who releases may change only the functions, and these differ too:\n${names.join('\n')}\n` +
        'Let an owner of the project run "npm run deploy" from this commit.',
    );
  const facts = factsFor(false);
  const done = await apply(release, { gcloud, facts, progress }).finally(() => printRelease(facts));
  print(summary(done));
};

const deploy = async (deployment: Deployment, factsFor: FactsFor): Promise<void> => {
  const facts = factsFor(false);
  const resources = instanceResources(deployment);
  const { instance } = deployment;
  const gcloud = createGcloud(progress, sleepSeconds);
  const done = await apply(resources, { gcloud, facts, progress }).finally(() => printRelease(facts));
  print(summary(done));
  progress(
    `Point ${instance.host} at the address ${facts.fact(ADDRESS)} in DNS. The certificate is issued within an hour after that.`,
  );
  if (facts.fact(CHANNELS) === '[]') {
    progress(
      `The alerts reach no one. Create a notification channel with the user label ${CHANNEL_LABEL.key}=${CHANNEL_LABEL.value} ` +
        '(deploy/README.md, First deployment) and deploy again.',
    );
  }
};

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), {
    ...INSTANCE_FLAGS,
    'dry-run': { type: 'boolean' },
    functions: { type: 'boolean' },
  });
  if (values.help) {
    print(HELP);
    return;
  }
  const deployment = deploymentOf(values);
  const { instance } = deployment;
  const isPlan = values['dry-run'] === true;
  const files = await listUpload(ROOT);
  const folder = await mkdtemp(join(tmpdir(), 'machine-server-release-'));
  try {
    const factsFor: FactsFor = (isUnknownNamed) =>
      createFacts(
        { ...releaseFacts({ root: ROOT, files, instance, folder }), ...secretFacts(instance) },
        isUnknownNamed,
      );
    if (isPlan) await showPlan(deployment, factsFor);
    else await (values.functions === true ? releaseFunctions : deploy)(deployment, factsFor);
  } finally {
    await rm(folder, { recursive: true });
  }
});
