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

describe('requests to the machine server', () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  const serving = async (answer: RequestListener) => {
    const seen: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close().closeAllConnections());
    return { seen, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
  };
  const reading = async (status: number, body: string, headers: Record<string, string> = {}) => {
    const { url, seen } = await serving((_request, response) =>
      response.writeHead(status, headers).end(body),
    );
    return { seen, known: readDescription(createRequest(url, anonymous, 'a-monitor').request, 'm', never) };
  };

  it('read what is attached, and leave what they do not know', async () => {
    const { known } = await reading(
      200,
      '{"AttachedDevice":"ssh","SSHUserIP":"root@host","Dimensions":{"id":["m"]},"New":{}}',
    );
    assert.deepEqual(await known, {
      AttachedDevice: 'ssh',
      SSHUserIP: 'root@host',
      Dimensions: { id: ['m'] },
    });
  });

  it("take an older server's missing or null members for their zero values", async () => {
    const { known } = await reading(200, '{"AttachedDevice":"nodevice","Dimensions":null}');
    assert.deepEqual(await known, UNKNOWN_MACHINE);
  });

  it("take our server's own word for a machine that is unknown, which looks at itself", async () => {
    const { known } = await reading(404, '{"type":"unknown-machine"}', PROBLEM);
    assert.deepEqual(await known, UNKNOWN_MACHINE);
  });

  for (const [what, status, body, headers, message] of [
    ['a 404 for the path', 404, '{"type":"unknown-path"}', PROBLEM, /answered 404/],
    ["a load balancer's 404", 404, '<title>404</title>', { 'content-type': 'text/html' }, /answered 404/],
    ['a 404 of few words', 404, 'not found\n', {}, /answered 404/],
    ["another's problem", 404, '{}', PROBLEM, /type/],
    ['a Description without a device', 200, '{}', {}, /AttachedDevice/],
    ['a Description of no device at all', 200, '{"AttachedDevice":null}', {}, /AttachedDevice/],
    ['an error sent with 200', 200, '{"error":"login required"}', {}, /AttachedDevice/],
    ['a sign-in page', 200, '<html>', {}, /not JSON \(a sign-in page\?\)/],
    [
      'a redirection, which they do not follow',
      302,
      '',
      { location: 'http://127.0.0.1:1/' },
      /a redirection: check --machine_server/,
    ],
    [
      'a refusal',
      403,
      '{"detail":"this account is no agent"}',
      {},
      /answered 403: .*this account is no agent/,
    ],
    ['a server in trouble', 503, '', {}, /answered 503/],
    [
      'a device that this monitor does not know',
      200,
      '{"AttachedDevice":"hologram"}',
      {},
      /knows no device "hologram": install a newer one/,
    ],
    ['a Description of other types', 200, '{"AttachedDevice":5}', {}, /AttachedDevice/],
    ['an answer without end', 200, 'x'.repeat(2 ** 20 + 1), {}, /longer than/],
  ] as const) {
    it(`rely on nothing that is ${what}`, async () => {
      await assert.rejects((await reading(status, body, headers)).known, message);
    });
  }

  it('keep the path that the server is under', async () => {
    const { url, seen } = await serving((_request, response) =>
      response.end('{"AttachedDevice":"nodevice"}'),
    );
    await readDescription(
      createRequest(new URL(`${url.href}lab/`), anonymous, 'a-monitor').request,
      'm',
      never,
    );
    assert.equal(seen[0]?.url, '/lab/json/v1/machine/description/m');
  });

  it('end at their time limit', async () => {
    const { url } = await serving(() => undefined);
    const { request } = createRequest(url, anonymous, 'a-monitor');
    await assert.rejects(request('GET', '/', { timeoutMs: 100, signal: never }), { name: 'TimeoutError' });
  });

  it('do not wait longer for an identity', async () => {
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
  const changed = [
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GCE_METADATA_HOST',
    'METADATA_SERVER_DETECTION',
    'HOME',
  ];
  const before = changed.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it("is an ID token for the server's URL, by application-default credentials, kept until it expires", async () => {
    const token = ['{"alg":"none"}', '{"exp":4102444800}', '']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const asked: string[] = [];
    const google = createServer(({ url = '' }, response) => {
      if (url.includes('/identity')) asked.push(decodeURIComponent(url));
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
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /audience=https:\/\/machines\.example\.org$/);
  });

  it('says what is wrong where there is none', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nonexistent/key.json';
    const identify = googleIdentity(new URL('https://machines.example.org'));
    await assert.rejects(
      identify(),
      /^Error: no Google identity for this machine: .*\/nonexistent\/key\.json/,
    );
  });
});
