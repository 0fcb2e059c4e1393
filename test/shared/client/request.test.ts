/** An agent's requests to the machine server, against a real server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { anonymous } from '../../../shared/client/google_identity.ts';
import { createRequest } from '../../../shared/client/request.ts';
import { contentTypeOf } from '../../../shared/http/framework.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly contentType: string | undefined;
  readonly body: string;
}

const never = new AbortController().signal;
const OPTIONS = { timeoutMs: 15_000, signal: never };

describe('createRequest', () => {
  let server: Server;
  let answer: RequestListener;
  let received: Received[];

  beforeEach(async () => {
    received = [];
    answer = (_request, response) => response.end('{}');
    server = createServer((request, response) => {
      const { method, url, headers } = request;
      void text(request).then((body) => {
        received.push({ method, url, headers, contentType: contentTypeOf(request), body });
        answer(request, response);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close().closeAllConnections());

  const create = (path = '/', identify = anonymous) => {
    const { port } = server.address() as AddressInfo;
    return createRequest(new URL(path, `http://127.0.0.1:${port}`), identify, 'a-monitor');
  };
  const answering = (status: number, body: string, headers = {}): void => {
    answer = (_request, response) => response.writeHead(status, headers).end(body);
  };

  it('sends the identity, the user agent and the accepted type', async () => {
    await create('/', async () => ({ authorization: 'Bearer me' })).request('GET', '/some/path?x=1', OPTIONS);
    const { method, url, headers, body } = received[0]!;
    assert.deepEqual([method, url, body], ['GET', '/some/path?x=1', '']);
    assert.deepEqual(
      [headers.authorization, headers['user-agent'], headers.accept, headers['content-type']],
      ['Bearer me', 'a-monitor', 'application/json', undefined],
    );
  });

  it('sends a body as JSON', async () => {
    await create().request('POST', '/', { ...OPTIONS, body: { type: 'raw_state' } });
    const { method, contentType, body } = received[0]!;
    assert.deepEqual([method, contentType, body], ['POST', 'application/json', '{"type":"raw_state"}']);
  });

  it('sends the key by which the server knows a repeated request', async () => {
    await create().request('POST', '/', { ...OPTIONS, body: {}, idempotencyKey: 'key-1' });
    await create().request('POST', '/', { ...OPTIONS, body: {} });
    assert.deepEqual(
      received.map(({ headers }) => headers['idempotency-key']),
      ['key-1', undefined],
    );
  });

  it("keeps the path of the server's URL", async () => {
    await create('/lab/').request('GET', '/json', OPTIONS);
    await create('/lab').request('GET', '/json', OPTIONS);
    assert.deepEqual(
      received.map(({ url }) => url),
      ['/lab/json', '/lab/json'],
    );
  });

  it('resolves with the status, content type, text and explanation of any answer', async () => {
    answering(404, '{"type":"unknown-machine"}', {
      'Content-Type': 'Application/Problem+JSON; charset=utf-8',
    });
    assert.deepEqual(await create().request('GET', '/m', OPTIONS), {
      status: 404,
      contentType: 'application/problem+json',
      text: '{"type":"unknown-machine"}',
      explanation: 'GET /m answered 404: {"type":"unknown-machine"}',
    });
  });

  it('bounds the explanation, and returns no content type without its header', async () => {
    answering(500, 'x'.repeat(600));
    const { contentType, explanation } = await create().request('GET', '/', OPTIONS);
    assert.deepEqual([contentType, explanation], ['', `GET / answered 500: ${'x'.repeat(500)}`]);
  });

  it('does not quote an HTML page, which differs each time, in the explanation', async () => {
    answering(502, '<title>502</title><p>Request 7f3a</p>', { 'Content-Type': 'text/html; charset=utf-8' });
    const { explanation, text } = await create().request('GET', '/', OPTIONS);
    assert.equal(explanation, 'GET / answered 502: an HTML page, which is not the machine server’s');
    assert.match(text, /7f3a/);
  });

  it('does not follow a redirection, and explains it', async () => {
    answering(302, '', { Location: '/elsewhere' });
    const { status, explanation } = await create().request('GET', '/', OPTIONS);
    assert.deepEqual(
      [status, explanation],
      [302, 'GET / answered 302 (a redirection: check --machine_server): '],
    );
    assert.equal(received.length, 1);
  });

  it('throws if the answer is longer than 1 MiB', async () => {
    answering(200, 'x'.repeat(2 ** 20 + 1));
    await assert.rejects(create().request('GET', '/', OPTIONS), /longer than 1048576 characters/);
  });

  it('throws after the time limit, within the answer too', async () => {
    answer = (_request, response) => response.write('half');
    const request = create().request('GET', '/', { timeoutMs: 100, signal: never });
    await assert.rejects(request, { name: 'TimeoutError' });
  });

  it('includes the wait for the identity in the time limit', async () => {
    const identify = () => new Promise<never>(() => undefined);
    const request = create('/', identify).request('GET', '/', { timeoutMs: 100, signal: never });
    await assert.rejects(request, /aborted before an answer arrived/);
    assert.equal(received.length, 0);
  });

  it('throws when the signal aborts', async () => {
    const ending = new AbortController();
    answer = () => ending.abort();
    await assert.rejects(create().request('GET', '/', { ...OPTIONS, signal: ending.signal }), {
      name: 'AbortError',
    });
  });

  it('opens a stream without a time limit and leaves the body to the caller', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('x');
    const ending = new AbortController();
    const response = await create().openStream('/events', ending.signal);
    assert.equal(received[0]!.headers.accept, 'text/event-stream');
    const reader = response.body!.getReader();
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'x');
    ending.abort();
    await assert.rejects(reader.read(), { name: 'AbortError' });
  });
});
