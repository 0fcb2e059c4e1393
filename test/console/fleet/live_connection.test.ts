/** The page's connection to the stream, with a fetch and a clock of the test's own. */
import assert from 'node:assert/strict';
import { spy, useFakeTimers } from 'sinon';
import { type Connection, keepLive, type ReadingsMode } from '../../../console/fleet/live_connection.ts';
import type { LiveMessage } from '../../../console/fleet/live_message.ts';

const body = (...chunks: string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });

/** Follows until the answers are used up. */
const follow = async (answers: readonly (() => Response)[], readings: ReadingsMode = 'auto') => {
  const over = new AbortController();
  const left = [...answers];
  const states: Connection[] = [];
  const messages: LiveMessage[] = [];
  const pauses: number[] = [];
  const sent: Record<string, string>[] = [];
  const asked: string[] = [];
  const position = { lastEventId: '' };
  await keepLive(
    {
      readings,
      fetch: (url, init) => {
        assert.ok(typeof url === 'string');
        asked.push(url.slice(url.indexOf('?') + 1));
        sent.push(init?.headers as Record<string, string>);
        assert.equal(init?.redirect, 'manual');
        const next = left.shift();
        if (next === undefined) throw new TypeError('fetch failed');
        return Promise.resolve(next());
      },
      wait: (ms) => {
        pauses.push(ms);
        if (left.length === 0) over.abort();
        return Promise.resolve();
      },
      random: () => 1,
      onConnection: (state) => states.push(state),
      onOpen: () => undefined,
      onMessage: (message) => messages.push(message),
      onSign: () => undefined,
    },
    position,
    over.signal,
  );
  return { states, messages, pauses, sent, asked, position };
};

describe('the connection to the stream', () => {
  it('resumes after the last event, and skips events of a newer server', async () => {
    const { messages, sent, asked } = await follow([
      () => new Response(body('id: a-1\nevent: deleted\ndata: {"id"', ':"m"}\n\nevent: news\ndata: {}\n\n')),
      () => new Response(body()),
    ]);
    assert.deepEqual(messages, [{ kind: 'deleted', machineId: 'm' }]);
    assert.equal(sent[0]?.['Last-Event-ID'], undefined);
    assert.equal(sent[1]?.['Last-Event-ID'], 'a-1');
    assert.equal(sent[1]['X-Requested-With'], 'XMLHttpRequest');
    // Asking for a snapshot would be answered with one.
    assert.deepEqual(asked, ['readings=auto&snapshot=1', 'readings=auto']);
  });

  it('insists on readings if it is told to', async () => {
    const { asked } = await follow([() => new Response(body())], 'compact');
    assert.deepEqual(asked, ['readings=compact&snapshot=1']);
  });

  it('waits as the server asks: retry of a stream that ended, Retry-After of one that is full', async () => {
    const { pauses, states } = await follow([
      () => new Response(body('retry: 4000\n\n')),
      () => new Response('', { status: 503, headers: { 'Retry-After': '7' } }),
    ]);
    assert.deepEqual(pauses, [4000, 7000]);
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ['live', 'connecting', 'offline'],
    );
  });

  it('waits longer from failure to failure, 15 s at most', async () => {
    const fails = (): Response => {
      throw new TypeError('Failed to fetch');
    };
    const { pauses } = await follow([fails, fails, fails, fails, fails]);
    assert.deepEqual(pauses, [2000, 4000, 8000, 15_000, 15_000]);
  });

  it('gives up a connection that is silent for 45 s, and needs one timer however much arrives', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const set = spy(clock, 'setTimeout');
    try {
      const over = new AbortController();
      const states: string[] = [];
      let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
      const following = keepLive(
        {
          readings: 'auto',
          fetch: (_url, init) => {
            const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
              stream = controller;
              init?.signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
            };
            return Promise.resolve(new Response(new ReadableStream({ start })));
          },
          wait: () => {
            over.abort();
            return Promise.resolve();
          },
          random: () => 1,
          onConnection: ({ kind }) => states.push(kind),
          onOpen: () => undefined,
          onMessage: () => undefined,
          onSign: () => undefined,
        },
        { lastEventId: '' },
        over.signal,
      );
      await clock.tickAsync(0);
      for (let second = 0; second < 100; second += 1) {
        stream?.enqueue(new TextEncoder().encode(':\n\n'));
        await clock.tickAsync(1_000);
      }
      assert.equal(clock.countTimers(), 1);
      assert.ok(set.callCount <= 4, `${set.callCount} timers for 100 chunks`);
      await clock.tickAsync(43_000);
      assert.deepEqual(states, ['live']);
      await clock.tickAsync(1_000);
      await following;
      assert.deepEqual(states, ['live', 'offline']);
      assert.equal(clock.countTimers(), 0);
    } finally {
      clock.restore();
    }
  });

  for (const [what, status, kind] of [
    ['signed out', 401, 'signed-out'],
    ['refused', 403, 'forbidden'],
  ] as const)
    it(`leaves it to the person if it is ${what}`, async () => {
      const { states, sent } = await follow([() => Response.json({ detail: 'no' }, { status })]);
      assert.deepEqual(
        states.map((state) => state.kind),
        [kind],
      );
      assert.equal(sent.length, 1);
    });
});
