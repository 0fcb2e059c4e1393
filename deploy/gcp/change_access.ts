/** `npm run access`: makes who may sign in, and with which role, what the access file says; leaves all else as it is. */
import { apply } from './apply.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, deploymentOf, parseFlags } from './arguments.ts';
import { createFacts } from './facts.ts';
import { createGcloud, sleepSeconds } from './gcloud.ts';
import { accessResources } from './instance_resources.ts';
import { plan } from './plan.ts';
import { print, progress, runProgram } from './run_program.ts';

const HELP = `Gives and takes roles of a deployed instance: uploads deploy/gcp/instances/NAME.access.json, and lets agents publish and people pass IAP.
Nothing is released: it holds within a minute, whatever release serves. Set "version" one higher with every change of the file.

  npm run access -- --instance prod [--project ID] [--region REGION] [--dry-run]

${INSTANCE_HELP}
  --dry-run        print what would change and change nothing`;

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), { ...INSTANCE_FLAGS, 'dry-run': { type: 'boolean' } });
  if (values.help) {
    print(HELP);
    return;
  }
  const deployment = deploymentOf(values);
  const isPlan = values['dry-run'] === true;
  const gcloud = createGcloud(progress, sleepSeconds);
  const facts = createFacts({}, isPlan);
  const resources = accessResources(deployment);
  if (isPlan) {
    print(await plan(resources, { gcloud, facts, progress }));
    return;
  }
  const { created, updated, unchanged } = await apply(resources, { gcloud, facts, progress });
  print(`${created} created, ${updated} updated, ${unchanged} unchanged.`);
  if (created + updated > 0) progress('Every function follows within a minute.');
});
