/** Following the event stream across lost connections. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { follow } from '../../../console/cli/follow.ts';
import { type Followed, KnownMachines } from '../../../console/fleet/known_machines.ts';
import { ServerClock } from '../../../console/fleet/server_clock.ts';
import { aDescription } from '../../support/builders.ts';
import { eventually } from '../../support/eventually.ts';

const machine = (id: string, battery = 1) =>
  `event: machine\ndata: ${JSON.stringify(aDescription({ Dimensions: { id: [id] }, Battery: battery }))}\n\n`;

describe('follow', () => {
  let server: Server;
  let ending: AbortController;
  let clock: sinon.SinonFakeTimers;
  const requests: { url: string | undefined; headers: IncomingHttpHeaders; response: ServerResponse }[] = [];
  const received: Followed[] = [];
  let failure: unknown;
  let isOver: boolean;

  beforeEach(async () => {
    requests.length = 0;
    received.length = 0;
    failure = undefined;
    isOver = false;
    ending = new AbortController();
    server = createServer(({ url, headers }, response) => void requests.push({ url, headers, response }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connection = {
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      identify: () => Promise.resolve({ authorization: 'Bearer me' }),
      clock: new ServerClock(() => new Date()),
      signal: ending.signal,
    };
    void (async () => {
      for await (const event of follow(connection)) received.push(event);
    })()
      .catch((error: unknown) => (failure = error))
      .finally(() => (isOver = true));
    await connected(1);
  });
  afterEach(() => {
    sinon.restore();
    clock.restore();
    ending.abort();
    server.closeAllConnections();
    server.close();
  });

  const turns = () => new Promise((resolve) => setImmediate(resolve));
  const connected = async (times: number) => {
    while (requests.length < times) await turns();
  };
  const answer = (text: string, response = requests.at(-1)!.response) => {
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(text);
  };
  const receives = async (...kinds: Followed['kind'][]) => {
    while (received.length < kinds.length && !isOver) await turns();
    assert.deepEqual(
      received.map(({ kind }) => kind),
      kinds,
    );
  };

  it('requests a snapshot first, with its identity', () => {
    assert.equal(requests[0]!.url, '/json/v1/machine/sse/description/updated?snapshot=1');
    assert.equal(requests[0]!.headers.authorization, 'Bearer me');
    assert.equal(requests[0]!.headers['last-event-id'], undefined);
  });

  it('yields events from chunks of any size and skips unknown ones', async () => {
    const text = `retry: 1000\n\n: comment\n\nid: a-0\n${machine('skia-1')}id: a-0\nevent: deleted\ndata: {"id":"skia-2"}\n\nevent: novelty\ndata: {}\n\nid: a-1\nevent: snapshot-end\ndata: {}\n\n`;
    for (const character of text) answer(character);
    await receives('connected', 'machine', 'deleted', 'snapshot-end');
  });

  it('resumes from the last event, without a snapshot, when the connection breaks', async () => {
    answer(`id: a-7\n${machine('skia-1')}`);
    await receives('connected', 'machine');
    requests[0]!.response.destroy();
    await receives('connected', 'machine', 'lost');
    await clock.tickAsync(1000);
    await connected(2);
    assert.equal(requests[1]!.headers['last-event-id'], 'a-7');
    assert.equal(requests[1]!.url, '/json/v1/machine/sse/description/updated');
  });

  it('reconnects after 45 s of silence, counted from the last data', async () => {
    answer(machine('skia-1'));
    await receives('connected', 'machine');
    await clock.tickAsync(40_000);
    answer(machine('skia-1'));
    await receives('connected', 'machine', 'machine');
    await clock.tickAsync(44_999);
    await receives('connected', 'machine', 'machine');
    await clock.tickAsync(1);
    await receives('connected', 'machine', 'machine', 'lost');
    assert.deepEqual(received[3], { kind: 'lost', reason: 'the server fell silent' });
  });

  it('doubles its pause after each failure up to 30 s, and starts again at 1 s after a success', async () => {
    sinon.stub(Math, 'random').returns(1);
    const reconnectsAfter = async (ms: number): Promise<void> => {
      const times = requests.length;
      while (received.at(-1)?.kind !== 'lost') await turns();
      received.length = 0;
      await clock.tickAsync(ms - 1);
      assert.equal(requests.length, times, `it reconnected before ${ms} ms`);
      await clock.tickAsync(1);
      await connected(times + 1);
    };
    for (const ms of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      requests.at(-1)!.response.writeHead(503).end();
      await reconnectsAfter(ms);
    }
    answer(':\n\n');
    while (received.at(-1)?.kind !== 'connected') await turns();
    requests.at(-1)!.response.end();
    await reconnectsAfter(1000);
  });

  it('throws the detail of a refusal', async () => {
    const problem = { type: 'not-allowed', title: '', status: 403, detail: 'you may not' };
    requests[0]!.response.writeHead(403).end(JSON.stringify(problem));
    while (!isOver) await turns();
    assert.deepEqual([(failure as Error).message, received], ['you may not', []]);
  });

  it('throws if a machine is not a Description', async () => {
    answer('event: machine\ndata: {"Battery":"full"}\n\n');
    while (!isOver) await turns();
    assert.match((failure as Error).message, /^Cannot read the server's answer: the machine/);
  });

  it('returns when the signal aborts during a pause', async () => {
    requests[0]!.response.destroy();
    await receives('lost');
    ending.abort();
    while (!isOver) await turns();
    assert.equal(failure, undefined);
  });

  it('yields events from which KnownMachines derives every change', async () => {
    clock.restore();
    const known = new KnownMachines();
    answer(
      `${machine('skia-1')}${machine('skia-2')}event: snapshot-end\ndata: {}\n\n${machine('skia-1', 2)}`,
    );
    answer('event: deleted\ndata: {"id":"skia-2"}\n\n');
    await eventually(() => assert.equal(received.length, 6));
    const changes = received.flatMap((event) => known.apply(event));
    assert.deepEqual(
      changes.map(({ machineId, previous, next }) => [machineId, previous?.Battery, next?.Battery]),
      [
        ['skia-1', undefined, 1],
        ['skia-2', undefined, 1],
        ['skia-1', 1, 2],
        ['skia-2', 1, undefined],
      ],
    );
    // After a lost connection, the snapshot is empty.
    known.apply({ kind: 'connected' });
    assert.deepEqual(
      known.apply({ kind: 'snapshot-end' }).map(({ machineId, next }) => [machineId, next]),
      [['skia-1', undefined]],
    );
  });
});
