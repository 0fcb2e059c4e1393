/** How a stream of events treats a client that does not take them. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import sinon from 'sinon';
import { answerEventStream, type EventSource } from '../../../shared/http/event_stream.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Always has more to say, in pieces of 64 KiB, and counts them. */
class Chatterbox implements EventSource {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  said = 0;
  close = (): void => this.#controller.abort();
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const words = Buffer.from(`data: ${'.'.repeat(65_528)}\n\n`);
    for (; !this.signal.aborted; this.said += 1) yield words;
  }
}

describe('a stream of events', () => {
  let server: Server;
  let socket: Socket;
  let source: Chatterbox;
  let clock: sinon.SinonFakeTimers;
  let answered: Promise<void> | undefined;

  beforeEach(async () => {
    source = new Chatterbox();
    server = createServer((_request, response) => {
      answered = answerEventStream(response, source, 3_600_000);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    while (source.said < 1) await turn();
    // Until the sockets' buffers, whatever their sizes, are full.
    for (let before = -1; before !== source.said; await turn()) {
      before = source.said;
      for (let n = 0; n < 100; n += 1) await turn();
    }
  });
  afterEach(() => {
    clock.restore();
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('asks for no more than the client takes, comments included', async () => {
    const { said } = source;
    await clock.tickAsync(29_999);
    assert.equal(source.said, said);
    assert.equal(source.signal.aborted, false);
  });

  it('goes on when the client does', async () => {
    const { said } = source;
    await clock.tickAsync(29_999);
    socket.resume();
    while (source.said < said + 100) await turn();
    await clock.tickAsync(29_999);
    assert.equal(source.signal.aborted, false);
  });

  it('gives a client up that takes nothing for 30 s, with what it has not taken', async () => {
    await clock.tickAsync(30_000);
    await answered;
    assert.equal(source.signal.aborted, true);
    assert.equal(await new Promise((resolve) => server.getConnections((_error, count) => resolve(count))), 0);
  });

  it('ends its source when the client goes away', async () => {
    socket.destroy();
    while (!source.signal.aborted) await turn();
    await answered;
  });
});
