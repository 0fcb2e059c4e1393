import assert from 'node:assert/strict';
import sinon from 'sinon';
import { followChanges } from '../../../../agents/test_machine_monitor/known/follow.ts';
import { anonymous } from '../../../../shared/client/google_identity.ts';
import { createRequest } from '../../../../shared/client/request.ts';
import { aLog } from '../../../support/builders.ts';
import { MachineServer } from '../../../support/machine_server.ts';

const realTimeout = setTimeout;

describe('followChanges', () => {
  let clock: sinon.SinonFakeTimers;
  let server: MachineServer;
  let ending: AbortController;
  beforeEach(async () => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    server = await new MachineServer().start();
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await server.stop();
    sinon.restore();
  });

  const startFollowing = () => {
    const { log, lines } = aLog();
    const state = { changes: 0, lines, listening: [] as boolean[] };
    const { openStream } = createRequest(server.url, anonymous, 'a-monitor');
    void followChanges(
      {
        openStream,
        machineId: 'm',
        onChange: () => (state.changes += 1),
        onListening: (isListening) => state.listening.push(isListening),
        log,
      },
      ending.signal,
    );
    return state;
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => realTimeout(resolve, 2));
  };

  it('requests the changes of this machine only', async () => {
    startFollowing();
    await until(() => server.requests.length > 0);
    assert.deepEqual(server.requests, ['GET /json/v1/machine/sse/description/updated?id=m']);
  });

  it('calls onChange for each event, and once connected', async () => {
    const state = startFollowing();
    await until(() => state.changes === 1);
    server.announce();
    await until(() => state.changes === 2);
    assert.equal(state.changes, 2);
  });

  it('reconnects and calls onChange after the connection is lost', async () => {
    const state = startFollowing();
    await until(() => state.changes === 1);
    await server.stop();
    await until(() => clock.countTimers() === 1 && state.lines.length === 1);
    await server.start();
    await clock.tickAsync(1_000);
    await until(() => state.changes === 2);
    assert.equal(state.lines[0]?.['message'], 'change stream lost');
  });

  it('tells when it starts to listen and when it no longer does, once per stream', async () => {
    const state = startFollowing();
    await until(() => state.changes === 1);
    server.announce();
    await until(() => state.changes === 2);
    assert.deepEqual(state.listening, [true]);
    await server.stop();
    await until(() => clock.countTimers() === 1 && state.lines.length === 1);
    await clock.tickAsync(60_000); // Failed attempts.
    assert.deepEqual(state.listening, [true, false]);
    await server.start();
    await clock.tickAsync(25_000);
    await until(() => state.changes === 3);
    assert.deepEqual(state.listening, [true, false, true]);
  });

  it('reconnects if the server sends nothing, not even a comment, for a minute', async () => {
    const state = startFollowing();
    await until(() => state.changes === 1);
    await clock.tickAsync(59_000);
    assert.equal(server.requests.length, 1);
    await clock.tickAsync(2_000);
    await until(() => state.lines.length === 1);
    await clock.tickAsync(1_000);
    await until(() => server.requests.length === 2);
    assert.equal(server.requests.length, 2);
  });

  it('reconnects less and less often if streams end at once', async () => {
    let opened = 0;
    const openStream = async () => {
      opened += 1;
      return new Response('', { headers: { 'content-type': 'text/event-stream' } });
    };
    const onChange = () => undefined;
    const callbacks = { onChange, onListening: onChange };
    void followChanges({ openStream, machineId: 'm', ...callbacks, log: aLog().log }, ending.signal);
    await clock.tickAsync(3_600_000);
    // From the sixth on, a stream opens every 12.5 to 25 s: 144 to 288 in an hour, 192 on average.
    assert(opened > 100 && opened < 260, `${opened} streams`);
  });

  it('never calls onChange or onListening, and logs once, if the server has no such stream', async () => {
    const { log, lines } = aLog();
    const openStream = () => Promise.resolve(new Response('nope', { status: 501 }));
    const callbacks = { onChange: () => assert.fail(), onListening: () => assert.fail() };
    void followChanges({ openStream, machineId: 'm', ...callbacks, log }, ending.signal);
    await clock.tickAsync(600_000);
    assert.equal(lines.length, 1);
    assert.match(JSON.stringify(lines[0]), /answered 501, not an event stream/);
  });
});
