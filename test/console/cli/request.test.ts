/** One request: retries, refusals and unreachable servers. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { request } from '../../../console/cli/request.ts';
import { ServerClock } from '../../../console/fleet/server_clock.ts';

const problem = (type: string, status: number) =>
  JSON.stringify({ type, title: 'T', status, detail: `the detail of ${type}` });

/** Advances the clock, and lets network traffic proceed. */
const advance = async (clock: sinon.SinonFakeTimers): Promise<void> => {
  await clock.tickAsync(100);
  await new Promise((resolve) => setImmediate(resolve));
};

describe('request', () => {
  let server: Server;
  let answers: RequestListener[];
  let received: { method: string | undefined; url: string | undefined; authorization: string | undefined }[];

  beforeEach(async () => {
    answers = [];
    received = [];
    server = createServer((incoming, response) => {
      const { method, url, headers } = incoming;
      received.push({ method, url, authorization: headers.authorization });
      (answers.length > 1 ? answers.shift()! : answers[0]!)(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    sinon.restore();
    server.closeAllConnections();
    server.close();
  });

  const send = (signal = new AbortController().signal, clock = new ServerClock(() => new Date())) =>
    request(
      {
        server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
        identify: () => Promise.resolve({ authorization: 'Bearer me' }),
        clock,
        signal,
      },
      '/some/path?x=1',
      { method: 'POST', body: '{}' },
    );
  const answering =
    (status: number, body: string, headers = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);
  const breaks: RequestListener = (_request, response) => response.destroy();

  it('sends the identity and returns the body of the answer', async () => {
    answers = [answering(200, 'the answer')];
    assert.equal(await send(), 'the answer');
    assert.deepEqual(received, [{ method: 'POST', url: '/some/path?x=1', authorization: 'Bearer me' }]);
  });

  it('takes the time of the answer, but not that of a refusal', async () => {
    const clock = new ServerClock(() => new Date(0));
    answers = [answering(404, problem('unknown-path', 404), { Date: 'Fri, 02 Jan 2026 03:04:05 GMT' })];
    await assert.rejects(send(undefined, clock));
    assert.equal(clock.now().getTime(), 0);
    answers = [answering(200, '', { Date: 'Fri, 02 Jan 2026 03:05:05 GMT' })];
    await send(undefined, clock);
    assert.equal(clock.now().toISOString(), '2026-01-02T03:05:05.000Z');
  });

  for (const [failure, answer] of [
    ['a temporary failure of the server', answering(503, problem('try-again', 503))],
    ['a server without memory for the request', answering(429, problem('try-again', 429))],
    ['a load balancer without a server', answering(502, '<html>')],
    ['a broken connection', breaks],
    [
      'a connection that breaks within the answer',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': 100 }).write('half');
        setImmediate(() => response.destroy());
      },
    ],
  ] as const satisfies readonly (readonly [string, RequestListener])[])
    it(`retries after ${failure}, and fails after the third attempt`, async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      answers = [answer, answer, answering(200, 'at last')];
      const first = send();
      while (received.length < 3) await advance(clock);
      assert.equal(await first, 'at last');

      received = [];
      answers = [answer];
      const second = assert.rejects(send(), { name: 'CommandError', exitCode: 4 });
      while (received.length < 3) await advance(clock);
      await second;
      assert.equal(received.length, 3);
    });

  for (const [refusal, answer, exitCode, message] of [
    ['a missing identity', answering(401, problem('not-signed-in', 401)), 5, /^the detail of not-signed-in$/],
    ['a missing role', answering(403, problem('not-allowed', 403)), 5, /^the detail of not-allowed$/],
    ['an unknown machine', answering(404, problem('unknown-machine', 404)), 3, /unknown-machine/],
    ['an unknown path', answering(404, problem('unknown-path', 404)), 1, /unknown-path/],
    ['an invalid request', answering(400, problem('bad-request', 400)), 1, /bad-request/],
    [
      'another server',
      answering(404, '<html>'),
      1,
      /answered 404, but not as a machine server\. Check --server$/,
    ],
    [
      'a sign-in page',
      answering(302, '', { Location: 'https://example.org' }),
      5,
      /your permission to use it$/,
    ],
  ] as const)
    it(`fails without a retry after ${refusal}`, async () => {
      answers = [answer];
      await assert.rejects(send(), { name: 'CommandError', exitCode, message });
      assert.equal(received.length, 1);
    });

  it('names the reason if the server is unreachable', async () => {
    answers = [answering(200, '')];
    const { port } = server.address() as AddressInfo;
    server.close();
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const requesting = request(
      {
        server: new URL(`http://127.0.0.1:${port}`),
        identify: () => Promise.resolve({}),
        clock: new ServerClock(() => new Date()),
        signal: new AbortController().signal,
      },
      '/',
    );
    const refused = assert.rejects(requesting, {
      exitCode: 4,
      message: /^Cannot reach http:.*ECONNREFUSED.*Check that the server runs/,
    });
    const isOver = sinon.spy();
    void refused.finally(isOver);
    while (!isOver.called) await advance(clock);
    await refused;
  });

  it('throws when the signal aborts', async () => {
    const controller = new AbortController();
    answers = [() => controller.abort()];
    await assert.rejects(send(controller.signal), { name: 'AbortError' });
  });
});
