/** What becomes of a request, whatever answers, or does not. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { request } from '../../../console/cli/request.ts';

const problem = (type: string, status: number) =>
  JSON.stringify({ type, title: 'T', status, detail: `the detail of ${type}` });

/** Time passes, and what is under way on the network gets its turn. */
const passing = async (clock: sinon.SinonFakeTimers): Promise<void> => {
  await clock.tickAsync(100);
  await new Promise((resolve) => setImmediate(resolve));
};

describe('a request', () => {
  let server: Server;
  let answers: RequestListener[];
  let asked: { method: string | undefined; url: string | undefined; authorization: string | undefined }[];

  beforeEach(async () => {
    answers = [];
    asked = [];
    server = createServer((incoming, response) => {
      const { method, url, headers } = incoming;
      asked.push({ method, url, authorization: headers.authorization });
      (answers.length > 1 ? answers.shift()! : answers[0]!)(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    sinon.restore();
    server.closeAllConnections();
    server.close();
  });

  const ask = (signal = new AbortController().signal) =>
    request(
      {
        server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
        identify: () => Promise.resolve({ authorization: 'Bearer me' }),
        signal,
      },
      '/some/path?x=1',
      { method: 'POST', body: '{}' },
    );
  const says =
    (status: number, body: string, headers = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);
  const breaks: RequestListener = (_request, response) => response.destroy();

  it('carries who we are, and gives what is answered', async () => {
    answers = [says(200, 'the answer')];
    assert.equal(await ask(), 'the answer');
    assert.deepEqual(asked, [{ method: 'POST', url: '/some/path?x=1', authorization: 'Bearer me' }]);
  });

  for (const [what, answer] of [
    ['a server that cannot answer now', says(503, problem('try-again', 503))],
    ['a balancer without a server', says(502, '<html>')],
    ['a connection that breaks', breaks],
    [
      'a connection that breaks midway',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': 100 }).write('half');
        setImmediate(() => response.destroy());
      },
    ],
  ] as const satisfies readonly (readonly [string, RequestListener])[])
    it(`is sent again to ${what}, and given up after the third time`, async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      answers = [answer, answer, says(200, 'at last')];
      const first = ask();
      while (asked.length < 3) await passing(clock);
      assert.equal(await first, 'at last');

      asked = [];
      answers = [answer];
      const second = assert.rejects(ask(), { name: 'CommandError', exitCode: 4 });
      while (asked.length < 3) await passing(clock);
      await second;
      assert.equal(asked.length, 3);
    });

  for (const [what, answer, exitCode, message] of [
    ['who is not known', says(401, problem('not-signed-in', 401)), 5, /^the detail of not-signed-in$/],
    ['who may not', says(403, problem('not-allowed', 403)), 5, /^the detail of not-allowed$/],
    ['of a machine that is not known', says(404, problem('unknown-machine', 404)), 3, /unknown-machine/],
    ['for a path that there is not', says(404, problem('unknown-path', 404)), 1, /unknown-path/],
    ['that does not fit', says(400, problem('bad-request', 400)), 1, /bad-request/],
    ['to something else', says(404, '<html>'), 1, /answered 404, not as a machine server does/],
    ['to a sign-in page', says(302, '', { Location: 'https://example.org' }), 5, /may you use it/],
  ] as const)
    it(`is refused once and for all to one ${what}`, async () => {
      answers = [answer];
      await assert.rejects(ask(), { name: 'CommandError', exitCode, message });
      assert.equal(asked.length, 1);
    });

  it('says where nobody answers', async () => {
    answers = [says(200, '')];
    const { port } = server.address() as AddressInfo;
    server.close();
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asking = request(
      {
        server: new URL(`http://127.0.0.1:${port}`),
        identify: () => Promise.resolve({}),
        signal: new AbortController().signal,
      },
      '/',
    );
    const refused = assert.rejects(asking, { exitCode: 4, message: /ECONNREFUSED.*is it running/ });
    const isOver = sinon.spy();
    void refused.finally(isOver);
    while (!isOver.called) await passing(clock);
    await refused;
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    answers = [() => controller.abort()];
    await assert.rejects(ask(controller.signal), { name: 'AbortError' });
  });
});
