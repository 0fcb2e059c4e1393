import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply, plan } from '../../../deploy/gcp/apply.ts';
import { INSTANCES } from '../../../deploy/gcp/arguments.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { createGcloud } from '../../../deploy/gcp/gcloud.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { PROJECT_NUMBER } from '../../../deploy/gcp/names.ts';
import { gcloud as command } from '../../../deploy/gcp/resource.ts';
import { parseInstance } from '../../../shared/types/instance.ts';
import { freshProject, needsPubsubEmulator } from '../../support/emulators.ts';
import { isolatesGcloud } from './isolated_gcloud.ts';

/** What a stand-in cannot show: that gcloud, and Pub/Sub, print what we look for. */
describe('Topics and subscriptions, by the real gcloud on the emulator', function () {
  this.timeout(120_000);
  const host = needsPubsubEmulator();
  const prod = parseInstance(JSON.parse(readFileSync(join(INSTANCES, 'prod.json'), 'utf8')));
  const resources = instanceResources({ ...prod, project: freshProject() }).filter(({ name }) =>
    /^(topic|subscription) /.test(name),
  );
  const said: string[] = [];
  const gcloud = createGcloud(
    (line) => said.push(line),
    async () => {
      throw new Error('nothing has to be waited for here');
    },
  );
  const facts = createFacts({}, false);
  isolatesGcloud(async () => {
    facts.learn({ [PROJECT_NUMBER]: '123456789012' });
    return { CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `http://${host()}/` };
  });

  const run = () => apply(resources, { gcloud, facts, say: (line) => said.push(line) });

  it('come to exist as described: looked at again, nothing differs', async () => {
    assert.deepEqual(await run(), { created: resources.length, updated: 0, unchanged: 0 });
    assert.deepEqual(await run(), { created: 0, updated: 0, unchanged: resources.length });
  });

  it('are seen to differ where somebody changed them', async () => {
    const { name = '', read = [] } = resources.at(-1) ?? {};
    const flags = ['--ack-deadline=20', '--clear-retry-policy', ...read.slice(-1)];
    await gcloud.run(
      command('pubsub', 'subscriptions', 'update', name.replace('subscription ', ''), ...flags),
    );
    // That gcloud takes the command to put it right is another test's: the emulator cannot update an expiration.
    const planned = await plan(resources, { gcloud, facts });
    assert.match(planned, /^ {4}ackDeadlineSeconds: 20 → 120$/m);
    assert.match(planned, /^ {4}retryPolicy: nothing → \{"minimumBackoff":"10s","maximumBackoff":"600s"\}$/m);
    assert.match(planned, /^0 to create, 1 to change, 6 as they should be$/m);
  });
});
