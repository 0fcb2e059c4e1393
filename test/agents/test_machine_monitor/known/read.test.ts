import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { readDescription } from '../../../../agents/test_machine_monitor/known/read.ts';
import { anonymous, googleIdentity } from '../../../../shared/client/google_identity.ts';
import { createRequest } from '../../../../shared/client/request.ts';

const never = new AbortController().signal;
const PROBLEM = { 'content-type': 'application/problem+json' };

describe('readDescription', () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  const serve = async (answer: RequestListener) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close().closeAllConnections());
    return { requests, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
  };
  const readFrom = (url: URL) =>
    readDescription(createRequest(url, anonymous, 'a-monitor').request, 'm', never);
  const readAnswer = async (status: number, body: string, headers: Record<string, string> = {}) => {
    const { url } = await serve((_request, response) => response.writeHead(status, headers).end(body));
    return { known: readFrom(url) };
  };

  it('returns what is attached, and ignores unknown members', async () => {
    const { known } = await readAnswer(
      200,
      '{"AttachedDevice":"ssh","SSHUserIP":"root@host","Dimensions":{"id":["m"]},"New":{}}',
    );
    assert.deepEqual(await known, {
      AttachedDevice: 'ssh',
      SSHUserIP: 'root@host',
      Dimensions: { id: ['m'] },
    });
  });

  it('reads missing and null members of an older server as their zero values', async () => {
    const { known } = await readAnswer(200, '{"AttachedDevice":"nodevice","Dimensions":null}');
    assert.deepEqual(await known, UNKNOWN_MACHINE);
  });

  it("returns UNKNOWN_MACHINE on the server's own 404, so that the host probes itself", async () => {
    const { known } = await readAnswer(404, '{"type":"unknown-machine"}', PROBLEM);
    assert.deepEqual(await known, UNKNOWN_MACHINE);
  });

  for (const [what, status, body, headers, message] of [
    ['a 404 for the path', 404, '{"type":"unknown-path"}', PROBLEM, /answered 404/],
    ["a load balancer's 404", 404, '<title>404</title>', { 'content-type': 'text/html' }, /answered 404/],
    ['a 404 in plain text', 404, 'not found\n', {}, /answered 404/],
    ['a problem without a type', 404, '{}', PROBLEM, /type/],
    ['a Description without a device', 200, '{}', {}, /AttachedDevice/],
    ['a Description with a null device', 200, '{"AttachedDevice":null}', {}, /AttachedDevice/],
    ['an error sent with status 200', 200, '{"error":"login required"}', {}, /AttachedDevice/],
    ['a sign-in page', 200, '<html>', {}, /not JSON \(a sign-in page\?\)/],
    [
      'a redirect, without following it',
      302,
      '',
      { location: 'http://127.0.0.1:1/' },
      /answered 302.*check --machine_server/,
    ],
    [
      'a refusal',
      403,
      '{"detail":"this account is no agent"}',
      {},
      /answered 403: .*this account is no agent/,
    ],
    ['a server error', 503, '', {}, /answered 503/],
    [
      'a kind of device that this monitor cannot probe',
      200,
      '{"AttachedDevice":"hologram"}',
      {},
      /cannot probe a device of kind "hologram": install a newer monitor/,
    ],
    ['a Description with a member of the wrong type', 200, '{"AttachedDevice":5}', {}, /AttachedDevice/],
    ['an answer above the size limit', 200, 'x'.repeat(2 ** 20 + 1), {}, /longer than/],
  ] as const) {
    it(`throws on ${what}`, async () => {
      await assert.rejects((await readAnswer(status, body, headers)).known, message);
    });
  }

  it("keeps the path of the server's URL", async () => {
    const { url, requests } = await serve((_request, response) =>
      response.end('{"AttachedDevice":"nodevice"}'),
    );
    await readFrom(new URL(`${url.href}lab/`));
    assert.equal(requests[0]?.url, '/lab/json/v1/machine/description/m');
  });

  it('throws when the server does not answer within the time limit', async () => {
    const { url } = await serve(() => undefined);
    const { request } = createRequest(url, anonymous, 'a-monitor');
    await assert.rejects(request('GET', '/', { timeoutMs: 100, signal: never }), { name: 'TimeoutError' });
  });

  it('throws when the identity does not arrive within the time limit', async () => {
    const { request } = createRequest(
      new URL('http://127.0.0.1:1'),
      () => new Promise(() => undefined),
      'a-monitor',
    );
    await assert.rejects(
      request('GET', '/', { timeoutMs: 100, signal: never }),
      /aborted before an answer arrived/,
    );
  });
});

describe("the monitor's identity", () => {
  const VARIABLES = [
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GCE_METADATA_HOST',
    'METADATA_SERVER_DETECTION',
    'HOME',
  ];
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it("is an ID token for the server's origin, from application-default credentials, reused until it expires", async () => {
    const token = ['{"alg":"none"}', '{"exp":4102444800}', '']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const tokenRequests: string[] = [];
    const google = createServer(({ url = '' }, response) => {
      if (url.includes('/identity')) tokenRequests.push(decodeURIComponent(url));
      response.writeHead(200, { 'metadata-flavor': 'Google' }).end(token);
    }).listen(0, '127.0.0.1');
    await once(google, 'listening');
    process.env['GCE_METADATA_HOST'] = `127.0.0.1:${(google.address() as AddressInfo).port}`;
    process.env['METADATA_SERVER_DETECTION'] = 'assume-present';
    process.env['HOME'] = '/nonexistent';
    Reflect.deleteProperty(process.env, 'GOOGLE_APPLICATION_CREDENTIALS');

    const identify = googleIdentity(new URL('https://machines.example.org/lab/'));
    const headers = await identify();
    await identify();
    google.close().closeAllConnections();

    assert.equal(headers['authorization'], `Bearer ${token}`);
    assert.equal(tokenRequests.length, 1);
    assert.match(tokenRequests[0] ?? '', /audience=https:\/\/machines\.example\.org$/);
  });

  it('throws an error that names the missing key file', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nonexistent/key.json';
    const identify = googleIdentity(new URL('https://machines.example.org'));
    await assert.rejects(
      identify(),
      /^IdentityError: no Google identity for this machine: .*\/nonexistent\/key\.json/,
    );
  });
});
