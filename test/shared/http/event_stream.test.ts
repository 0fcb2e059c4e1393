/** Server-Sent Events to a client that reads slowly or not at all. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import sinon from 'sinon';
import { answerEventStream, type EventSource } from '../../../shared/http/event_stream.ts';

/** No frame is taken for so long: the buffers are full. */
const SETTLED_MS = 200;

/** Tests replace the global one. */
const { setTimeout: realTimeout } = globalThis;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An endless source of frames of 64 KiB that counts them. */
class EndlessSource implements EventSource {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  sent = 0;
  close = (): void => this.#controller.abort();
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    // Random, so that compression cannot make it smaller than 48 KiB.
    const frame = Buffer.from(`data: ${randomBytes(49_146).toString('base64')}\n\n`);
    for (; !this.signal.aborted; this.sent += 1) yield frame;
  }
}

for (const encoding of ['identity', 'gzip', 'zstd'])
  describe(`answerEventStream, ${encoding}`, () => {
    let server: Server;
    let socket: Socket;
    let source: EndlessSource;
    let clock: sinon.SinonFakeTimers;
    let answered: Promise<void> | undefined;

    beforeEach(async () => {
      source = new EndlessSource();
      server = createServer((_request, response) => {
        answered = answerEventStream(response, source, {
          lifeMs: 3_600_000,
          retryMs: 1000,
          isCompressible: true,
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
      socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
      socket.pause();
      socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
      while (source.sent < 1) await turn();
      // Until the buffers of both sockets, of whatever size, are full.
      // Compression takes its time on another thread, so the pause is real time.
      for (let before = -1; before !== source.sent;) {
        before = source.sent;
        await new Promise((resolve) => realTimeout(resolve, SETTLED_MS));
      }
    });
    afterEach(() => {
      clock.restore();
      socket.destroy();
      server.closeAllConnections();
      server.close();
    });

    it('takes no further frame from the source while the client reads nothing, comments included', async () => {
      const { sent } = source;
      await clock.tickAsync(29_999);
      assert.equal(source.sent, sent);
      assert.equal(source.signal.aborted, false);
    });

    it('continues when the client reads again', async () => {
      const { sent } = source;
      await clock.tickAsync(29_999);
      socket.resume();
      while (source.sent < sent + 100) await turn();
      await clock.tickAsync(29_999);
      assert.equal(source.signal.aborted, false);
    });

    it('disconnects a client that reads nothing for 30 s and drops its unread bytes', async () => {
      await clock.tickAsync(30_000);
      await answered;
      assert.equal(source.signal.aborted, true);
      assert.equal(
        await new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
        0,
      );
    });

    it('closes the source when the client disconnects', async () => {
      socket.destroy();
      while (!source.signal.aborted) await turn();
      await answered;
    });
  });
