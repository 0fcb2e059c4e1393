/** The monitor behind a proxy: real processes, a real CONNECT proxy, and TLS servers under the names that the monitor asks for. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectProxy, connectProxy } from '../../support/connect_proxy.ts';
import { eventually as eventuallyWithin } from '../../support/eventually.ts';
import { MachineServer } from '../../support/machine_server.ts';
import { monitors } from '../../support/running_monitor.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { hasOpenssl, makeCertificate, tlsFront } from '../../support/tls_front.ts';

const SERVER = 'machines.example.org';
const TOKENS = 'oauth2.googleapis.com';
const PUBSUB = 'pubsub.googleapis.com';
const CREDENTIALS = `Basic ${Buffer.from('lab:secret').toString('base64')}`;

/** An unsigned token that expires in 2100. */
const TOKEN = ['{"alg":"none"}', '{"exp":4102444800}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/** Under load, the monitor takes seconds to load the Pub/Sub client. */
const LIMIT_MS = 40_000;

const eventually = (holds: () => void) => eventuallyWithin(holds, LIMIT_MS);

describe('the monitor behind a proxy', function () {
  this.timeout(LIMIT_MS + 5_000);
  const start = monitors();
  const closers: (() => Promise<unknown>)[] = [];
  let server: MachineServer;
  let proxy: ConnectProxy;
  let metadata: Server;
  let metadataRequests: string[];
  let env: NodeJS.ProcessEnv;
  let keys = '';
  let certificate: ReturnType<typeof makeCertificate>;

  before(function () {
    if (!hasOpenssl()) this.skip();
    keys = mkdtempSync(join(tmpdir(), 'keys-'));
    certificate = makeCertificate(keys, [SERVER, TOKENS]);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = {
      type: 'service_account',
      client_email: 'monitor@lab.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    writeFileSync(join(keys, 'key.json'), JSON.stringify(key));
  });
  after(() => keys !== '' && rmSync(keys, { recursive: true }));
  beforeEach(async () => {
    server = await new MachineServer().start();
    const tokens = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"id_token":"${TOKEN}"}`),
    ).listen(0, '127.0.0.1');
    metadataRequests = [];
    metadata = createServer(({ url = '' }, response) => {
      metadataRequests.push(url);
      response
        .writeHead(200, { 'metadata-flavor': 'Google' })
        .end(url.includes('identity') ? TOKEN : 'value');
    }).listen(0, '127.0.0.1');
    await Promise.all([once(tokens, 'listening'), once(metadata, 'listening')]);
    const portOf = (listening: Server) => (listening.address() as AddressInfo).port;
    const front = await tlsFront(certificate, () => Number(server.url.port));
    const tokenFront = await tlsFront(certificate, () => portOf(tokens));
    proxy = await connectProxy({ [`${SERVER}:443`]: front.port, [`${TOKENS}:443`]: tokenFront.port });
    closers.push(
      () => proxy.close(),
      front.close,
      tokenFront.close,
      () => server.stop(),
    );
    for (const plain of [tokens, metadata]) closers.push(async () => plain.close().closeAllConnections());
    env = {
      SWARMING_BOT_ID: 'skia-rpi-001',
      HOME: makeDirectory(),
      GOOGLE_CLOUD_PROJECT: 'lab',
      GOOGLE_APPLICATION_CREDENTIALS: join(keys, 'key.json'),
      GCE_METADATA_HOST: `127.0.0.1:${portOf(metadata)}`,
      NODE_EXTRA_CA_CERTS: certificate.certificateFile,
    };
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  const args = (sink: 'http' | 'pubsub') => [
    ...['--machine_server', `https://${SERVER}`, '--sink', sink, '--project', 'lab', '--port', '0'],
  ];

  it('sends reports, changes and tokens through HTTPS_PROXY, with its credentials', async () => {
    start(args('http'), { ...env, HTTPS_PROXY: proxy.url });
    await eventually(() => assert(server.events.length > 0 && server.streams.length > 0));
    const tunnels = new Set(proxy.requests);
    assert.deepEqual(
      tunnels,
      new Set([`CONNECT ${TOKENS}:443 ${CREDENTIALS}`, `CONNECT ${SERVER}:443 ${CREDENTIALS}`]),
    );
  });

  it('sends nothing for this computer or the metadata server through HTTP_PROXY and HTTPS_PROXY', async () => {
    const withoutKey = { ...env, GOOGLE_APPLICATION_CREDENTIALS: '' };
    const variables = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    start(args('http'), { ...withoutKey, ...variables, METADATA_SERVER_DETECTION: 'assume-present' });
    await eventually(() => assert(server.events.length > 0));
    assert(metadataRequests.some((url) => url.includes('identity')));
    assert(metadataRequests.some((url) => url.includes('machine-type')));
    assert.deepEqual(new Set(proxy.requests), new Set([`CONNECT ${SERVER}:443 ${CREDENTIALS}`]));
  });

  it('reaches a server on this computer directly, whatever its proxy', async () => {
    const local = ['--local', '--machine_server', server.url.href, '--port', '0'];
    start(local, { ...env, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
    await eventually(() => assert(server.events.length > 0));
    assert.deepEqual(proxy.requests, []);
  });

  for (const entry of ['unrelated.example.com, example.org', '*']) {
    it(`does not use the proxy for the server with NO_PROXY ${entry}`, async () => {
      const { logged } = start(args('http'), { ...env, HTTPS_PROXY: proxy.url, NO_PROXY: entry });
      await logged('description not read');
      assert(!proxy.requests.some((request) => request.includes(SERVER)));
    });
  }

  it('publishes through https_proxy too', async () => {
    start(args('pubsub'), { ...env, https_proxy: proxy.url });
    await eventually(() =>
      assert(proxy.requests.some((request) => request === `CONNECT ${PUBSUB}:443 ${CREDENTIALS}`)),
    );
  });

  it("publishes through gRPC's own variables if they are set", async () => {
    const other = await connectProxy({});
    closers.push(() => other.close());
    start(args('pubsub'), { ...env, HTTPS_PROXY: proxy.url, grpc_proxy: other.url });
    await eventually(() => assert(other.requests.includes(`CONNECT ${PUBSUB}:443 ${CREDENTIALS}`)));
    assert(!proxy.requests.some((request) => request.includes(PUBSUB)));
  });

  it('does not start with a proxy that is no URL, says what to fix, and keeps its password to itself', async () => {
    const { code, stderr } = await start(args('http'), { ...env, HTTPS_PROXY: 'lab:secret@proxy:3128' })
      .ended;
    assert.equal(code, 2);
    assert.equal(
      stderr,
      'test_machine_monitor: HTTPS_PROXY is not an http or https URL: set it like http://proxy.example.org:3128\n',
    );
  });
});
