/** `npm run deploy`: makes a project match its instance file and the sources, whatever its state was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from './access_file.ts';
import { apply, plan } from './apply.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, deploymentOf, parseFlags } from './arguments.ts';
import { createFacts, type Facts } from './facts.ts';
import { createGcloud, GcloudError, sleepSeconds } from './gcloud.ts';
import { instanceResources } from './instance_resources.ts';
import { ADDRESS } from './resources/load_balancer.ts';
import { CHANNEL_LABEL, CHANNELS } from './resources/monitoring.ts';
import { secretFacts } from './resources/secrets.ts';
import { print, progress, runProgram } from './run_program.ts';
import { listUpload, RELEASE, releaseFacts } from './stage.ts';

const HELP = `Makes a Google Cloud project match its instance file. Run it again at any time: it changes only what differs.

  npm run deploy -- --instance prod [--project ID] [--region REGION] [--dry-run]

${INSTANCE_HELP}
  --dry-run        print the plan and change nothing; if gcloud is not signed in, the plan for an empty project`;

const ROOT = join(import.meta.dirname, '../..');

const showPlan = async (deployment: Deployment, facts: () => Facts): Promise<void> => {
  const gcloud = createGcloud(progress, sleepSeconds);
  try {
    print(await plan(instanceResources(deployment), { gcloud, facts: facts(), progress }));
  } catch (error) {
    if (!(error instanceof GcloudError && error.isNotSignedIn)) throw error;
    progress('gcloud is not signed in, so this is the plan for an empty project.\n');
    print(await plan(instanceResources(deployment), { gcloud: undefined, facts: facts() }));
  }
};

const deploy = async (deployment: Deployment, facts: Facts): Promise<void> => {
  const resources = instanceResources(deployment);
  const { instance } = deployment;
  const gcloud = createGcloud(progress, sleepSeconds);
  const { created, updated, unchanged } = await apply(resources, { gcloud, facts, progress }).finally(() => {
    // Printed after a failure too, so that `rollback --release` can leave exactly this release.
    const release = facts.known(RELEASE);
    if (release !== undefined) print(`release ${release}`);
  });
  print(`${created} created, ${updated} updated, ${unchanged} unchanged.`);
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
  const { values } = parseFlags(process.argv.slice(2), { ...INSTANCE_FLAGS, 'dry-run': { type: 'boolean' } });
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
    const facts = (): Facts =>
      createFacts(
        { ...releaseFacts({ root: ROOT, files, instance, folder }), ...secretFacts(instance) },
        isPlan,
      );
    await (isPlan ? showPlan(deployment, facts) : deploy(deployment, facts()));
  } finally {
    await rm(folder, { recursive: true });
  }
});
