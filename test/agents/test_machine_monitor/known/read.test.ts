import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { readDescription } from '../../../../agents/test_machine_monitor/known/read.ts';
import { anonymous } from '../../../../shared/client/google_identity.ts';
import { createRequest } from '../../../../shared/client/request.ts';

const never = new AbortController().signal;
const PROBLEM = { 'content-type': 'application/problem+json' };

describe('readDescription', () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  const serve = async (answer: RequestListener) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close().closeAllConnections());
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  };
  const readFrom = (url: URL) =>
    readDescription(createRequest(url, anonymous, 'a-monitor').request, 'm', never);
  const readAnswer = async (status: number, body: string, headers: Record<string, string> = {}) => {
    const url = await serve((_request, response) => response.writeHead(status, headers).end(body));
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
});
