import assert from 'node:assert/strict';
import { apply } from '../../../deploy/gcp/apply.ts';
import { plan } from '../../../deploy/gcp/plan.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { createGcloud } from '../../../deploy/gcp/gcloud.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { PROJECT_NUMBER } from '../../../deploy/gcp/names.ts';
import { gcloud as command, type Resource } from '../../../deploy/gcp/resource.ts';
import { freshProject, needsPubsubEmulator } from '../../support/emulators.ts';
import { isolatesGcloud } from './isolated_gcloud.ts';
import { readProd } from './prod.ts';

/** The real gcloud and Pub/Sub show what a stand-in cannot: that `find` recognizes what they print. */
describe('Topics and subscriptions, deployed by the real gcloud to the emulator', function () {
  this.timeout(120_000);
  const host = needsPubsubEmulator();
  isolatesGcloud(() => Promise.resolve({ CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `http://${host()}/` }));
  const gcloud = createGcloud(
    () => undefined,
    () => Promise.reject(new Error('gcloud was retried')),
  );
  const facts = createFacts({}, false);
  let resources: readonly Resource[] = [];
  before(() => {
    const { instance, access } = readProd();
    resources = instanceResources({ instance: { ...instance, project: freshProject() }, access }).filter(
      ({ name }) => /^(topic|subscription) /.test(name),
    );
    facts.learn({ [PROJECT_NUMBER]: '123456789012' });
  });

  it('are created as described and then unchanged', async () => {
    const run = () => apply(resources, { gcloud, facts, progress: () => undefined });
    assert.deepEqual(await run(), { created: resources.length, updated: 0, unchanged: 0 });
    assert.deepEqual(await run(), { created: 0, updated: 0, unchanged: resources.length });
  });

  it('differ in the plan after a change by hand', async () => {
    const { name = '', read = [] } = resources.at(-1) ?? {};
    const flags = ['--ack-deadline=20', '--clear-retry-policy', ...read.slice(-1)];
    await gcloud.run(
      command('pubsub', 'subscriptions', 'update', name.replace('subscription ', ''), ...flags),
    );
    // The correction itself is not run: the emulator cannot update an expiration. commands.test.ts parses its command.
    const planned = await plan(resources, { gcloud, facts });
    assert.match(planned, /^ {4}ackDeadlineSeconds: 20 → 120$/m);
    assert.match(planned, /^ {4}retryPolicy: nothing → \{"minimumBackoff":"10s","maximumBackoff":"600s"\}$/m);
    assert.match(planned, /^0 to create, 1 to update, 6 unchanged$/m);
  });
});
