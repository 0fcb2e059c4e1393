/** Reading one connection of Server-Sent Events, against a real server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventSourceMessage } from 'eventsource-parser';
import sinon from 'sinon';
import { readEventStream } from '../../../shared/client/event_stream.ts';

const SILENCE_MS = 45_000;
const MAX_FRAME_CHARACTERS = 1000;

describe('readEventStream', () => {
  let server: Server;
  let connections: ServerResponse[];
  let ending: AbortController;
  let clock: sinon.SinonFakeTimers;

  beforeEach(async () => {
    connections = [];
    ending = new AbortController();
    server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      connections.push(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    clock.restore();
    ending.abort();
    server.close().closeAllConnections();
  });

  const connect = (signal: AbortSignal) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { signal });
  const read = (open: (signal: AbortSignal) => Promise<Response> = connect) =>
    readEventStream({
      open,
      signal: ending.signal,
      silenceMs: SILENCE_MS,
      maxFrameCharacters: MAX_FRAME_CHARACTERS,
    });
  /** A stream that is connected, and the server's side of it. */
  const opened = async () => {
    const parts = read();
    assert.deepEqual(await parts.next(), { value: 'open', done: false });
    return { parts, response: connections[0]! };
  };
  const next = async (parts: ReturnType<typeof read>): Promise<EventSourceMessage> => {
    const result = await parts.next();
    assert(result.done !== true && result.value !== 'open');
    return result.value;
  };
  /** Resolves when everything that is due without a timer has happened. */
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('yields open as soon as the server has answered, before any data', async () => {
    await opened();
    assert.equal(connections.length, 1);
  });

  it('yields messages from chunks of any size, without comments and unknown fields', async () => {
    const { parts, response } = await opened();
    const text =
      ': comment\n\nretry: 1000\n\nid: a-1\nevent: machine\nnovelty: 1\ndata: {"über":1}\n\ndata: 2\n\n';
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte));
      await turn();
    }
    assert.deepEqual(await next(parts), { id: 'a-1', event: 'machine', data: '{"über":1}' });
    assert.deepEqual(await next(parts), { id: undefined, event: undefined, data: '2' });
  });

  it('returns when the server ends the stream, without an incomplete message', async () => {
    const { parts, response } = await opened();
    response.end('data: 1\n\ndata: 2\n');
    assert.equal((await next(parts)).data, '1');
    assert.deepEqual(await parts.next(), { value: undefined, done: true });
    assert.equal(clock.countTimers(), 0);
  });

  it('returns after open if the answer has no body', async () => {
    const parts = read(() => Promise.resolve(new Response(null)));
    assert.equal((await parts.next()).value, 'open');
    assert.deepEqual(await parts.next(), { value: undefined, done: true });
  });

  it('throws what open throws', async () => {
    const refusal = new Error('answered 403');
    await assert.rejects(read(() => Promise.reject(refusal)).next(), refusal);
    assert.equal(clock.countTimers(), 0);
  });

  it('throws if the connection breaks', async () => {
    const { parts, response } = await opened();
    const broken = assert.rejects(parts.next(), { name: 'TypeError', message: 'terminated' });
    response.destroy();
    await broken;
  });

  it('throws if nothing arrives for the silence limit, counted from the last data', async () => {
    const { parts, response } = await opened();
    await clock.tickAsync(SILENCE_MS - 1);
    response.write('data: 1\n\n');
    await next(parts);
    const failures: unknown[] = [];
    const failed = parts.next().catch((error: unknown) => failures.push(error));
    await clock.tickAsync(SILENCE_MS - 1);
    await turn();
    assert.deepEqual(failures, []);
    await clock.tickAsync(1);
    await failed;
    assert.deepEqual(failures, [new Error('the server fell silent')]);
  });

  it('counts a comment as data', async () => {
    const body = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
    const parts = read((signal) => {
      const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
        signal.addEventListener('abort', () => controller.error(signal.reason));
        body.resolve(controller);
      };
      return Promise.resolve(new Response(new ReadableStream({ start })));
    });
    await parts.next();
    const message = next(parts);
    await clock.tickAsync(SILENCE_MS - 1);
    (await body.promise).enqueue(Buffer.from(':\n\n'));
    await turn();
    await clock.tickAsync(SILENCE_MS - 1);
    (await body.promise).enqueue(Buffer.from('data: 1\n\n'));
    assert.equal((await message).data, '1');
  });

  it('throws if the server does not answer within the silence limit', async () => {
    const parts = read(
      (signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    );
    const failed = assert.rejects(parts.next(), { message: 'the server fell silent' });
    await clock.tickAsync(SILENCE_MS);
    await failed;
  });

  it('throws the reason of the signal when it aborts', async () => {
    const { parts } = await opened();
    const failed = assert.rejects(parts.next(), { message: 'the command ended' });
    ending.abort(new Error('the command ended'));
    await failed;
    assert.equal(clock.countTimers(), 0);
  });

  it('closes the connection when its consumer stops', async () => {
    const { parts, response } = await opened();
    const closed = once(response, 'close');
    response.write('data: 1\n\n');
    await next(parts);
    await parts.return(undefined);
    await closed;
    assert.equal(clock.countTimers(), 0);
  });

  it('throws at once if a frame is too long', async () => {
    const { parts, response } = await opened();
    const failed = assert.rejects(parts.next(), {
      message: `the server sent a frame of more than ${MAX_FRAME_CHARACTERS} characters`,
    });
    response.write(`data: ${'x'.repeat(MAX_FRAME_CHARACTERS + 1)}`);
    await failed;
  });

  it('counts the lines of a frame together', async () => {
    const { parts, response } = await opened();
    const failed = assert.rejects(parts.next(), { message: /^the server sent a frame of more than/ });
    response.write(`data: ${'x'.repeat(99)}\n`.repeat(11));
    await failed;
  });

  it('does not count earlier frames', async () => {
    const { parts, response } = await opened();
    const line = `data: ${'x'.repeat(900)}\n\n`;
    response.write(line.repeat(3));
    for (let n = 0; n < 3; n += 1) assert.equal((await next(parts)).data.length, 900);
  });
});
