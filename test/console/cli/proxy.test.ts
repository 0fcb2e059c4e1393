/** The command line behind a proxy: a real process, a real CONNECT proxy, and a TLS server under the names that it asks for. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConnectProxy, connectProxy } from '../../support/connect_proxy.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { hasOpenssl, makeCertificate, tlsFront } from '../../support/tls_front.ts';

const MAIN = fileURLToPath(new URL('../../../console/cli/main.ts', import.meta.url));
const SERVER = 'machines.example.org';
const TOKENS = 'oauth2.googleapis.com';
const CREDENTIALS = `Basic ${Buffer.from('lab:secret').toString('base64')}`;

/** An unsigned token that expires in 2100. */
const TOKEN = ['{"alg":"none"}', '{"exp":4102444800}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/** Under load, a process takes many seconds to load Google's library. */
const LIMIT_MS = 60_000;

describe('the command line behind a proxy', function () {
  this.timeout(LIMIT_MS);
  const closers: (() => unknown)[] = [];
  let proxy: ConnectProxy;
  let env: NodeJS.ProcessEnv;
  let local: string;
  /** The Host of every request that reached the server, or Google's stand-in for tokens. */
  let asked: string[];
  let keys = '';
  let certificate: ReturnType<typeof makeCertificate>;

  before(function () {
    if (!hasOpenssl()) this.skip();
    keys = mkdtempSync(join(tmpdir(), 'keys-'));
    certificate = makeCertificate(keys, [SERVER, TOKENS]);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = {
      type: 'service_account',
      client_email: 'script@lab.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    writeFileSync(join(keys, 'key.json'), JSON.stringify(key));
  });
  after(() => keys !== '' && rmSync(keys, { recursive: true }));
  beforeEach(async () => {
    asked = [];
    const plain = createServer(({ url, headers: { host = '' } }, response) => {
      asked.push(host);
      // As a server that is older than settings and health.
      const isUnknown = url === '/_/settings' || url === '/_/health?counts=0';
      response.writeHead(isUnknown ? 404 : 200, { 'content-type': 'application/json' });
      const answer = isUnknown ? '{"type":"unknown-path","detail":"No such path."}' : '[]';
      response.end(host === TOKENS ? JSON.stringify({ id_token: TOKEN }) : answer);
    }).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    local = `http://127.0.0.1:${port}`;
    const front = await tlsFront(certificate, () => port);
    proxy = await connectProxy({ [`${SERVER}:443`]: front.port, [`${TOKENS}:443`]: front.port });
    closers.push(
      () => proxy.close(),
      front.close,
      () => plain.close().closeAllConnections(),
    );
    env = {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOME: makeDirectory(),
      GOOGLE_APPLICATION_CREDENTIALS: join(keys, 'key.json'),
      NODE_EXTRA_CA_CERTS: certificate.certificateFile,
    };
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  const list = async (server: string, variables: NodeJS.ProcessEnv) => {
    const args = [MAIN, 'list', '--json', '--server', server];
    const child = spawn(process.execPath, args, { env: { ...env, ...variables }, stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    await once(child, 'close');
    return { code: child.exitCode, ...output };
  };

  it('sends its requests and those for tokens through HTTPS_PROXY, with its credentials', async () => {
    const listed = await list(`https://${SERVER}`, { HTTPS_PROXY: proxy.url });
    assert.deepEqual(listed, { code: 0, stdout: '[]\n', stderr: '' });
    assert.deepEqual(asked, [TOKENS, SERVER, SERVER, SERVER]);
    assert.deepEqual(
      [...new Set(proxy.requests)],
      [`CONNECT ${TOKENS}:443 ${CREDENTIALS}`, `CONNECT ${SERVER}:443 ${CREDENTIALS}`],
    );
  });

  it('does not use the proxy for the hosts of NO_PROXY', async () => {
    const variables = { HTTPS_PROXY: proxy.url, NO_PROXY: `unrelated.example.com,${SERVER}` };
    const { code, stderr } = await list(`https://${SERVER}`, variables);
    // Only the proxy knows the server's name.
    assert.equal(code, 4);
    assert.match(stderr, /^Cannot reach https:\/\/machines\.example\.org: /);
    assert.deepEqual(proxy.requests, [`CONNECT ${TOKENS}:443 ${CREDENTIALS}`]);
  });

  it('reaches a server on this computer directly, whatever its proxy', async () => {
    const variables = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    assert.equal((await list(local, variables)).code, 0);
    assert.deepEqual(proxy.requests, []);
    const { host } = new URL(local);
    assert.deepEqual(asked, [host, host, host]);
  });

  it('exits with 2 if its proxy is no URL, says what to fix, and keeps its password to itself', async () => {
    const { code, stdout, stderr } = await list(local, { HTTPS_PROXY: 'lab:secret@proxy:3128' });
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(
      stderr,
      'HTTPS_PROXY is not an http or https URL: set it like http://proxy.example.org:3128; see --help\n',
    );
  });
});
