/** Following the server through whatever happens to the connection. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { follow } from '../../../console/cli/follow.ts';
import type { Followed } from '../../../console/fleet/known_machines.ts';
import { KnownMachines } from '../../../console/fleet/known_machines.ts';
import { aDescription } from '../../support/builders.ts';
import { eventually } from '../../support/eventually.ts';

const machine = (id: string, battery = 1) =>
  `event: machine\ndata: ${JSON.stringify(aDescription({ Dimensions: { id: [id] }, Battery: battery }))}\n\n`;

describe('following the event stream', () => {
  let server: Server;
  let ending: AbortController;
  let clock: sinon.SinonFakeTimers;
  const asked: { url: string | undefined; headers: IncomingHttpHeaders; response: ServerResponse }[] = [];
  const told: Followed[] = [];
  let failure: unknown;
  let isOver: boolean;

  beforeEach(async () => {
    asked.length = 0;
    told.length = 0;
    failure = undefined;
    isOver = false;
    ending = new AbortController();
    server = createServer(({ url, headers }, response) => void asked.push({ url, headers, response }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connection = {
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      identify: () => Promise.resolve({ authorization: 'Bearer me' }),
      signal: ending.signal,
    };
    void (async () => {
      for await (const one of follow(connection)) told.push(one);
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
    while (asked.length < times) await turns();
  };
  const answer = (text: string, response = asked.at(-1)!.response) => {
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(text);
  };
  const heard = async (...kinds: Followed['kind'][]) => {
    while (told.length < kinds.length && !isOver) await turns();
    assert.deepEqual(
      told.map(({ kind }) => kind),
      kinds,
    );
  };

  it('asks for what is known first, and says who asks', () => {
    assert.equal(asked[0]!.url, '/json/v1/machine/sse/description/updated?snapshot=1');
    assert.equal(asked[0]!.headers.authorization, 'Bearer me');
    assert.equal(asked[0]!.headers['last-event-id'], undefined);
  });

  it('hands over what it hears, in pieces however small, and leaves out what it does not know', async () => {
    const text = `retry: 1000\n\n: comment\n\nid: a-0\n${machine('skia-1')}id: a-0\nevent: deleted\ndata: {"id":"skia-2"}\n\nevent: novelty\ndata: {}\n\nid: a-1\nevent: snapshot-end\ndata: {}\n\n`;
    for (const character of text) answer(character);
    await heard('connected', 'machine', 'deleted', 'snapshot-end');
  });

  it('goes on from the last event, and not by a snapshot, when the connection breaks', async () => {
    answer(`id: a-7\n${machine('skia-1')}`);
    await heard('connected', 'machine');
    asked[0]!.response.destroy();
    await heard('connected', 'machine', 'lost');
    await clock.tickAsync(1000);
    await connected(2);
    assert.equal(asked[1]!.headers['last-event-id'], 'a-7');
    assert.equal(asked[1]!.url, '/json/v1/machine/sse/description/updated');
  });

  it('takes a connection that is silent for 45 s for lost, and one on which something comes for alive', async () => {
    answer(machine('skia-1'));
    await heard('connected', 'machine');
    await clock.tickAsync(40_000);
    answer(machine('skia-1'));
    await heard('connected', 'machine', 'machine');
    await clock.tickAsync(44_999);
    await heard('connected', 'machine', 'machine');
    await clock.tickAsync(1);
    await heard('connected', 'machine', 'machine', 'lost');
    assert.deepEqual(told[3], { kind: 'lost', reason: 'the server fell silent' });
  });

  it('waits longer after each failure, up to half a minute, and little after a success', async () => {
    sinon.stub(Math, 'random').returns(1);
    const comesBackAfter = async (ms: number): Promise<void> => {
      const times = asked.length;
      while (told.at(-1)?.kind !== 'lost') await turns();
      told.length = 0;
      await clock.tickAsync(ms - 1);
      assert.equal(asked.length, times, `not before ${ms} ms`);
      await clock.tickAsync(1);
      await connected(times + 1);
    };
    for (const ms of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      asked.at(-1)!.response.writeHead(503).end();
      await comesBackAfter(ms);
    }
    answer(':\n\n');
    while (told.at(-1)?.kind !== 'connected') await turns();
    asked.at(-1)!.response.end();
    await comesBackAfter(1000);
  });

  it('ends where the server refuses', async () => {
    const problem = { type: 'not-allowed', title: '', status: 403, detail: 'you may not' };
    asked[0]!.response.writeHead(403).end(JSON.stringify(problem));
    while (!isOver) await turns();
    assert.deepEqual([(failure as Error).message, told], ['you may not', []]);
  });

  it('ends where what it hears is no Description', async () => {
    answer('event: machine\ndata: {"Battery":"full"}\n\n');
    while (!isOver) await turns();
    assert.match((failure as Error).message, /not understood/);
  });

  it('ends when it is told to, waiting or not', async () => {
    asked[0]!.response.destroy();
    await heard('lost');
    ending.abort();
    while (!isOver) await turns();
    assert.equal(failure, undefined);
  });

  it('lets whoever follows know which machines there are', async () => {
    clock.restore();
    const known = new KnownMachines();
    answer(
      `${machine('skia-1')}${machine('skia-2')}event: snapshot-end\ndata: {}\n\n${machine('skia-1', 2)}`,
    );
    answer('event: deleted\ndata: {"id":"skia-2"}\n\n');
    await eventually(() => assert.equal(told.length, 6));
    const changes = told.flatMap((one) => known.hear(one));
    assert.deepEqual(
      changes.map(({ machineId, previous, next }) => [machineId, previous?.Battery, next?.Battery]),
      [
        ['skia-1', undefined, 1],
        ['skia-2', undefined, 1],
        ['skia-1', 1, 2],
        ['skia-2', 1, undefined],
      ],
    );
    // A snapshot after a lost connection names what is left: nothing.
    known.hear({ kind: 'connected' });
    assert.deepEqual(
      known.hear({ kind: 'snapshot-end' }).map(({ machineId, next }) => [machineId, next]),
      [['skia-1', undefined]],
    );
  });
});
