/** The event stream as older agents read it: what their library takes for an event makes them read their Description. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import type { Caller } from '../../shared/auth/caller.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, openLab } from '../support/lab.ts';
import { OlderAgent } from '../support/older_agent.ts';
import { note, report } from '../support/watched_store.ts';

const PATH = '/json/v1/machine/sse/description/updated';
const caller: Caller = { email: 'agent@example.org', roles: ['agent', 'editor'] };
const IDLE_MS = 60_000;

describe('the model of an older agent', () => {
  const signalsOf = async (text: string): Promise<OlderAgent> => {
    const server = createServer((_request, response) => response.writeHead(200).write(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const agent = new OlderAgent(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'skia-1');
    await agent.connect();
    await eventually(() => assert.ok(agent.text.length >= text.length));
    agent.close();
    server.closeAllConnections();
    server.close();
    return agent;
  };

  it('takes a comment that ends with a blank line for an event after an id, and not before', async () => {
    assert.equal((await signalsOf(':\n\n:\n\nid: 1\ndata: x\n\n:\n\n:\n\n')).signals, 3);
  });

  it('takes a reconnection time for an event', async () => {
    assert.equal((await signalsOf('retry: 1000\n\n')).signals, 1);
  });

  it('connects again at a block of 64 KiB', async () => {
    assert.equal((await signalsOf(`data: ${'x'.repeat(65_526)}\n\n:\n`)).signals, 1);
    assert.equal((await signalsOf(`data: ${'x'.repeat(65_536)}\n\n:\n`)).signals, 0);
  });
});

describe('the event stream to an older agent', () => {
  let lab: Lab;
  let agents: OlderAgent[];
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    lab = openLab({ authenticate: () => Promise.resolve(caller) });
    agents = [];
    clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(async () => {
    clock.restore();
    for (const agent of agents) agent.close();
    await lab.close();
  });

  const join = async (lastId = ''): Promise<OlderAgent> => {
    const agent = new OlderAgent(`${await lab.url('changes')}${PATH}`, 'skia-1', lastId);
    agents.push(agent);
    await agent.connect();
    return agent;
  };
  const act = (action: string, body?: object) =>
    lab.ask(`POST /_/machine/${action}/skia-1`, body === undefined ? {} : { body });
  /** Long enough for everything that was sent to arrive: keep-alive comments are sent in order with everything else. */
  const idle = async (agent: OlderAgent): Promise<void> => {
    const before = agent.text.length;
    await clock.tickAsync(IDLE_MS);
    await eventually(() => assert.ok(agent.text.length >= before + 4 * ':\n'.length));
  };

  const padding = 'x'.repeat(122 * 1024);
  for (const [size, members] of [
    ['a small Description', {}],
    ['a Description of 122 KB', { Note: { Message: padding, User: '', Timestamp: '0001-01-01T00:00:00Z' } }],
  ] as const)
    it(`signals each operator action exactly once and nothing while idle, with ${size}`, async () => {
      await lab.put('skia-1', members);
      await lab.put('skia-2');
      const agent = await join();
      await idle(agent);
      assert.equal(agent.signals, 0);
      for (const [n, action] of (['toggle_mode', 'toggle_powercycle', 'toggle_mode'] as const).entries()) {
        await lab.ask('POST /_/machine/toggle_mode/skia-2');
        assert.deepEqual((await act(action)).json, { Changed: true });
        await eventually(() => assert.equal(agent.signals, n + 1));
        await idle(agent);
        assert.equal(agent.signals, n + 1);
      }
      assert.equal(agent.connections, 1);
    });

  it('consists of signals without an id and of comments that end no block, uncompressed', async () => {
    await lab.put('skia-1');
    const agent = await join();
    await act('toggle_mode');
    await idle(agent);
    await act('toggle_powercycle');
    await eventually(() => assert.equal(agent.signals, 2));
    assert.equal(agent.text, 'data: update\n\n:\n:\n:\n:\ndata: update\n\n');
    assert.equal(agent.headers['content-type'], 'text/event-stream');
    assert.equal(agent.headers['content-encoding'], undefined);
  });

  it('has no snapshot and no signal for an id that another server gave', async () => {
    await lab.put('skia-1');
    const agent = await join('0123456789ab-17');
    await idle(agent);
    assert.equal(agent.text, ':\n:\n:\n:\n');
    await act('toggle_mode');
    await eventually(() => assert.equal(agent.signals, 1));
  });

  it('signals no routine report, but the deletion of the machine', async () => {
    await lab.put('skia-1');
    const agent = await join();
    await report(lab.store, 'skia-1', 77);
    await note(lab.store, 'skia-1', 'a change');
    await eventually(() => assert.equal(agent.signals, 1));
    await act('delete_machine');
    await eventually(() => assert.equal(agent.signals, 2));
  });
});
