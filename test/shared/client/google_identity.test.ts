/** Identities from application-default credentials, against a stand-in for the metadata server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anonymous, googleIdentity } from '../../../shared/client/google_identity.ts';

const VARIABLES = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_PROJECT',
  'GCE_METADATA_HOST',
  'METADATA_SERVER_DETECTION',
  'HOME',
] as const;

/** An unsigned token that expires in 2100. */
const TOKEN = ['{"alg":"none"}', '{"exp":4102444800}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

describe('anonymous', () => {
  it('returns no headers', async () => assert.deepEqual(await anonymous(), {}));
});

describe('googleIdentity', () => {
  let before: (readonly [string, string | undefined])[];
  let metadata: Server;
  let tokenRequests: string[];
  let status: number;

  beforeEach(async () => {
    tokenRequests = [];
    status = 200;
    metadata = createServer(({ url = '' }, response) => {
      if (url.includes('/identity')) tokenRequests.push(decodeURIComponent(url));
      response.writeHead(status, { 'metadata-flavor': 'Google' }).end(TOKEN);
    }).listen(0, '127.0.0.1');
    await once(metadata, 'listening');
    before = VARIABLES.map((name) => [name, process.env[name]]);
    Reflect.deleteProperty(process.env, 'GOOGLE_APPLICATION_CREDENTIALS');
    process.env['GOOGLE_CLOUD_PROJECT'] = 'test-project'; // Otherwise the library runs gcloud, which takes seconds.
    process.env['GCE_METADATA_HOST'] = `127.0.0.1:${(metadata.address() as AddressInfo).port}`;
    process.env['METADATA_SERVER_DETECTION'] = 'assume-present';
    process.env['HOME'] = '/nonexistent';
  });
  afterEach(() => {
    metadata.close().closeAllConnections();
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it("requests one ID token for the server's origin and keeps it", async () => {
    const identify = googleIdentity(new URL('https://machines.example.org/lab/'));
    assert.equal((await identify())['authorization'], `Bearer ${TOKEN}`);
    await identify();
    assert.equal(tokenRequests.length, 1);
    assert.match(tokenRequests[0]!, /audience=https:\/\/machines\.example\.org$/);
  });

  it('throws if there is no token, and tries again on the next call', async () => {
    status = 404;
    const identify = googleIdentity(new URL('https://machines.example.org'));
    await assert.rejects(identify(), /^Error: no Google identity for this machine: /);
    status = 200;
    assert.equal((await identify())['authorization'], `Bearer ${TOKEN}`);
  });

  it('names the key file that it cannot read', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nonexistent/key.json';
    await assert.rejects(
      googleIdentity(new URL('https://machines.example.org'))(),
      /^Error: no Google identity for this machine: .*\/nonexistent\/key\.json/,
    );
  });
});
