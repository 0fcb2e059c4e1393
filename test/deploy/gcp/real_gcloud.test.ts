import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { apply } from '../../../deploy/gcp/apply.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { createGcloud } from '../../../deploy/gcp/gcloud.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { FILE, type Resource } from '../../../deploy/gcp/resource.ts';
import { IMAGE } from '../../../deploy/gcp/resources/functions.ts';
import { SECRET_VERSIONS } from '../../../deploy/gcp/resources/secrets.ts';
import { RELEASE } from '../../../deploy/gcp/stage.ts';
import { createGoogleApis, ENDPOINTS } from './google_apis.ts';
import { isolatesGcloud } from './isolated_gcloud.ts';
import { readProd } from './prod.ts';

/** The real gcloud shows what a stand-in cannot: that `find` recognizes what gcloud makes of our flags and files. */
describe('A deployment by the real gcloud', function () {
  this.timeout(120_000);
  const server = createGoogleApis();
  isolatesGcloud(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { ...ENDPOINTS, CLOUDSDK_PROXY_PORT: String((server.address() as AddressInfo).port) };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const refuseToWait = (): Promise<never> => Promise.reject(new Error('gcloud was retried'));
  const gcloud = createGcloud(() => undefined, refuseToWait);

  const appliesTwice = async (names: readonly string[]): Promise<void> => {
    const resources: readonly Resource[] = instanceResources(readProd()).filter(({ name }) =>
      names.includes(name),
    );
    const facts = createFacts({}, false);
    facts.learn({
      [SECRET_VERSIONS]: '0123456789abcdef',
      [RELEASE]: '0123456789abcdef',
      [IMAGE]: `us-docker.pkg.dev/p/r/i@sha256:${'0'.repeat(64)}`,
    });
    const run = () => apply(resources, { gcloud, facts, progress: () => undefined });
    assert.deepEqual(await run(), { created: names.length, updated: 0, unchanged: 0 });
    assert.deepEqual(await run(), { created: 0, updated: 0, unchanged: names.length });
  };

  it('creates functions as described, and then leaves them alone', () =>
    appliesTwice(['machine-events', 'changes', 'tick'].map((name) => `service machine-server-${name}`)));

  it('gives a role on our database under its condition, and then leaves it alone', () =>
    appliesTwice(['roles/datastore.viewer on project machine-server-prod']));

  it("imports URL maps that the SDK's own schema allows, and then leaves them alone", () =>
    appliesTwice(['URL map machine-server', 'URL map machine-server-redirect']));

  it('makes the policies of Cloud Armor with their rules, and then leaves them alone', () =>
    appliesTwice([
      ...['token', 'iap'].map((kind) => `rate limits machine-server-${kind}`),
      ...['1000', '2000'].map((priority) => `rate limit ${priority} of machine-server-token`),
    ]));

  it("imports no URL map with a member that the SDK's own schema does not know", async () => {
    const map = {
      args: ['compute', 'url-maps', 'import', 'wrong', `--source=${FILE}`, '--global', '--project=p'],
      file: '{"name": "wrong", "defaultUrlRedirect": {"httpsRedirect": true, "status": 301}}',
    };
    await assert.rejects(gcloud.run(map), /status.*unexpected|Additional properties/s);
  });
});
