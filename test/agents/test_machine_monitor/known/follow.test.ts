import assert from 'node:assert/strict';
import sinon from 'sinon';
import { followChanges } from '../../../../agents/test_machine_monitor/known/follow.ts';
import { anonymous } from '../../../../shared/client/google_identity.ts';
import { createRequest } from '../../../../shared/client/request.ts';
import { aLog } from '../../../support/builders.ts';
import { MachineServer } from '../../../support/machine_server.ts';

const realTimeout = setTimeout;

describe('changes heard over Server-Sent Events', () => {
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

  const following = () => {
    const { log, lines } = aLog();
    const state = { heard: 0, lines };
    const { openStream } = createRequest(server.url, anonymous, 'a-monitor');
    void followChanges(
      { openStream, machineId: 'm', onChange: () => (state.heard += 1), log },
      ending.signal,
    );
    return state;
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => realTimeout(resolve, 2));
  };

  it('ask for this machine alone', async () => {
    following();
    await until(() => server.requests.length > 0);
    assert.deepEqual(server.requests, ['GET /json/v1/machine/sse/description/updated?id=m']);
  });

  it('are each a reason to read the Description, and so is the connection itself', async () => {
    const state = following();
    await until(() => state.heard === 1);
    server.announce();
    await until(() => state.heard === 2);
    assert.equal(state.heard, 2);
  });

  it('are heard again, and the Description is read, after the connection was lost', async () => {
    const state = following();
    await until(() => state.heard === 1);
    await server.stop();
    await until(() => clock.countTimers() === 1 && state.lines.length === 1);
    await server.start();
    await clock.tickAsync(1_000);
    await until(() => state.heard === 2);
    assert.equal(state.lines[0]?.['message'], 'changes not heard');
  });

  it('are asked for anew where the server falls silent for a minute, which its comments prevent', async () => {
    const state = following();
    await until(() => state.heard === 1);
    await clock.tickAsync(59_000);
    assert.equal(server.requests.length, 1);
    await clock.tickAsync(2_000);
    await until(() => state.lines.length === 1);
    await clock.tickAsync(1_000);
    await until(() => server.requests.length === 2);
    assert.equal(server.requests.length, 2);
  });

  it('are asked for ever more rarely where streams end at once', async () => {
    let opened = 0;
    const short = async () => {
      opened += 1;
      return new Response('', { headers: { 'content-type': 'text/event-stream' } });
    };
    const onChange = () => undefined;
    void followChanges({ openStream: short, machineId: 'm', onChange, log: aLog().log }, ending.signal);
    await clock.tickAsync(3_600_000);
    // Each 30 s at most, from the sixth on: an hour has 120 of those, or 240 of half of it.
    assert(opened > 100 && opened < 260, `${opened} streams`);
  });

  it('are not heard, and that is said, where the server has no such stream', async () => {
    const { log, lines } = aLog();
    const openStream = () => Promise.resolve(new Response('nope', { status: 501 }));
    void followChanges({ openStream, machineId: 'm', onChange: () => assert.fail(), log }, ending.signal);
    await clock.tickAsync(600_000);
    assert.equal(lines.length, 1);
    assert.match(JSON.stringify(lines[0]), /answered 501, and no event stream/);
  });
});
