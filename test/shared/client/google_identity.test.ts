/** Identities from application-default credentials, against a stand-in for the metadata server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { anonymous, googleIdentity, IdentityError } from '../../../shared/client/google_identity.ts';
import { aLog } from '../../support/builders.ts';
import { makeDirectory } from '../../support/scratch.ts';

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
    await assert.rejects(identify(), /^IdentityError: no Google identity for this machine: /);
    status = 200;
    assert.equal((await identify())['authorization'], `Bearer ${TOKEN}`);
  });

  it('names the key file that it cannot read', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nonexistent/key.json';
    await assert.rejects(
      googleIdentity(new URL('https://machines.example.org'))(),
      /^IdentityError: no Google identity for this machine: .*\/nonexistent\/key\.json/,
    );
  });

  const failureWith = async (): Promise<unknown> =>
    googleIdentity(new URL('https://machines.example.org'))().catch((error: unknown) => error);

  it('says what to fix, in one short line of the log, without credentials', async () => {
    process.env['METADATA_SERVER_DETECTION'] = 'none';
    const { log, lines } = aLog();
    log.warning('description not read', { error: await failureWith() });
    const line = JSON.stringify(lines[0]);
    const what =
      'no Google identity for this machine: there are no credentials; set GOOGLE_APPLICATION_CREDENTIALS to ';
    assert(line.includes(what) && line.length < 1_000, line);
    assert.doesNotMatch(line, /node_modules|\.ts:/);
  });

  it("says that Google refuses the key, in Google's words", () => {
    assert.equal(
      new IdentityError(new Error('invalid_grant: Invalid\nJWT Signature.')).message,
      'no Google identity for this machine: Google refuses the key; check that it still exists, and the clock of this machine (invalid_grant: Invalid JWT Signature.)',
    );
  });

  for (const [what, private_key] of [
    ['no key', 'secret-text'],
    [
      'half a key',
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n',
    ],
  ] as const) {
    it(`says that the key file is damaged if its private key is ${what}, and does not quote it`, async () => {
      const path = join(makeDirectory(), 'key.json');
      writeFileSync(path, JSON.stringify({ type: 'service_account', client_email: 'm@lab', private_key }));
      process.env['GOOGLE_APPLICATION_CREDENTIALS'] = path;
      const failure = await failureWith();
      assert.match(String(failure), /the private key in the key file is damaged; install the file again$/);
      assert(!String(failure).includes('secret'));
    });
  }
});
