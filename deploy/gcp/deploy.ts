/** `npm run deploy`: an instance becomes what its file and the sources say, whatever there was before. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instance } from '../../shared/types/instance.ts';
import { apply, plan } from './apply.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags } from './arguments.ts';
import { createFacts, type Facts } from './facts.ts';
import { createGcloud, GcloudError, sleepSeconds } from './gcloud.ts';
import { instanceResources } from './instance_resources.ts';
import { ADDRESS } from './resources/load_balancer.ts';
import { CHANNEL_LABEL, CHANNELS } from './resources/monitoring.ts';
import { runProgram } from './run_program.ts';
import { listUpload, RELEASE, releaseFacts } from './stage.ts';

const HELP = `Makes a Google Cloud project the instance that its file describes. Run it again at any time: what is as it should be is left alone.

  npm run deploy -- --instance prod [--project ID] [--region REGION] [--dry-run]

${INSTANCE_HELP}
  --dry-run        print what would be done, and do nothing. Not signed in to gcloud: as for an empty project`;

const ROOT = join(import.meta.dirname, '../..');
const say = (line: string): void => console.log(line);

const showPlan = async (instance: Instance, facts: () => Facts): Promise<void> => {
  const gcloud = createGcloud(say, sleepSeconds);
  try {
    say(await plan(instanceResources(instance), { gcloud, facts: facts() }));
  } catch (error) {
    if (!(error instanceof GcloudError && error.isNotSignedIn)) throw error;
    say(`gcloud is not signed in, so this is the plan for an empty project.\n`);
    say(await plan(instanceResources(instance), { gcloud: undefined, facts: facts() }));
  }
};

const deploy = async (instance: Instance, facts: Facts): Promise<void> => {
  const resources = instanceResources(instance);
  const gcloud = createGcloud(say, sleepSeconds);
  const { created, updated, unchanged } = await apply(resources, { gcloud, facts, say }).finally(() => {
    // For a rollback of just this one, whether it came through or not.
    const release = facts.known(RELEASE);
    if (release !== undefined) say(`release ${release}`);
  });
  say(`${String(created)} created, ${String(updated)} changed, ${String(unchanged)} as they should be.`);
  say(
    `${instance.host} must have the address ${facts.fact(ADDRESS)} in DNS; its certificate comes within an hour of that.`,
  );
  if (facts.fact(CHANNELS) === '[]') {
    say(
      `Nobody hears the alerts: make a notification channel and give it the user label ${CHANNEL_LABEL.key}=${CHANNEL_LABEL.value} ` +
        '(deploy/README.md, From nothing to running), then run this again.',
    );
  }
};

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), { ...INSTANCE_FLAGS, 'dry-run': { type: 'boolean' } });
  if (values.help) {
    say(HELP);
    return;
  }
  const instance = instanceOf(values);
  const isPlan = values['dry-run'] === true;
  const files = await listUpload(ROOT);
  const folder = await mkdtemp(join(tmpdir(), 'machine-server-release-'));
  try {
    const facts = (): Facts => createFacts(releaseFacts({ root: ROOT, files, instance, folder }), isPlan);
    await (isPlan ? showPlan(instance, facts) : deploy(instance, facts()));
  } finally {
    await rm(folder, { recursive: true });
  }
});
