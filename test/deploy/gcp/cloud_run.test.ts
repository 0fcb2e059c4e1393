import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { apply } from '../../../deploy/gcp/apply.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { createGcloud } from '../../../deploy/gcp/gcloud.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { IMAGE } from '../../../deploy/gcp/resources/functions.ts';
import { SECRET_VERSIONS } from '../../../deploy/gcp/resources/secrets.ts';
import { RELEASE } from '../../../deploy/gcp/stage.ts';
import { isolatesGcloud } from './isolated_gcloud.ts';
import { readProd } from './prod.ts';

const READY = ['Ready', 'ConfigurationsReady', 'RoutesReady'].map((type) => ({ type, status: 'True' }));

/** A Cloud Run that stores the services it receives. It acts as gcloud's proxy, so that nothing leaves the computer. */
const createCloudRun = (): Server => {
  const services = new Map<string, object>();
  const store = (body: string): object => {
    const sent = JSON.parse(body) as { metadata: { name: string }; spec: object };
    const service = {
      ...sent,
      metadata: { ...sent.metadata, generation: 1, resourceVersion: '1' },
      spec: { traffic: [{ latestRevision: true, percent: 100 }], ...sent.spec },
      status: {
        observedGeneration: 1,
        conditions: READY,
        latestReadyRevisionName: 'one',
        url: 'https://one.test',
      },
    };
    services.set(sent.metadata.name, service);
    return service;
  };
  return createServer((request, response) => {
    const answer = (status: number, value: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    const { hostname, pathname } = new URL(request.url ?? '');
    const name = /\/services\/([a-z-]+)$/.exec(pathname)?.[1];
    void text(request).then((body) => {
      if (hostname === 'usage.test') answer(200, { state: 'ENABLED' });
      else if (request.method === 'POST') answer(200, store(body));
      else if (name === undefined) answer(200, { items: [...services.values()] });
      else {
        const found = services.get(name);
        answer(found === undefined ? 404 : 200, found ?? { error: { code: 404, status: 'NOT_FOUND' } });
      }
    });
  });
};

/** The real gcloud shows what a stand-in cannot: that `find` recognizes what gcloud makes of our flags. */
describe('Functions, deployed by the real gcloud', function () {
  this.timeout(120_000);
  const server = createCloudRun();
  isolatesGcloud(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: 'http://run.test/',
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: 'http://usage.test/',
      CLOUDSDK_PROXY_TYPE: 'http',
      CLOUDSDK_PROXY_ADDRESS: '127.0.0.1',
      CLOUDSDK_PROXY_PORT: String((server.address() as AddressInfo).port),
    };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('are created as described and then unchanged', async () => {
    const resources = instanceResources(readProd()).filter(({ name }) =>
      ['machine-events', 'changes', 'tick'].some((one) => name === `service machine-server-${one}`),
    );
    const facts = createFacts({}, false);
    facts.learn({
      [SECRET_VERSIONS]: '0123456789abcdef',
      [RELEASE]: '0123456789abcdef',
      [IMAGE]: `us-docker.pkg.dev/p/r/i@sha256:${'0'.repeat(64)}`,
    });
    const refuseToWait = (): Promise<never> => Promise.reject(new Error('gcloud was retried'));
    const gcloud = createGcloud(() => undefined, refuseToWait);
    const run = () => apply(resources, { gcloud, facts, progress: () => undefined });
    assert.deepEqual(await run(), { created: 3, updated: 0, unchanged: 0 });
    assert.deepEqual(await run(), { created: 0, updated: 0, unchanged: 3 });
  });
});
