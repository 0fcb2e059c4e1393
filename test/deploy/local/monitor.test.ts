import assert from 'node:assert/strict';
import { keepAgentRunning } from '../../../deploy/local/agent.ts';
import { MONITOR, monitoredMachineId } from '../../../deploy/local/monitor.ts';
import { eventually } from '../../support/eventually.ts';

describe('The monitor of npm start', () => {
  it('is started again after longer and longer pauses while it exits early, until the signal aborts', async () => {
    const ending = new AbortController();
    const told: string[] = [];
    const env = { ...process.env, NODE_OPTIONS: '--import=data:text/javascript,process.exit(3)' };
    const running = keepAgentRunning(MONITOR, [], env, (text) => told.push(text), ending.signal);
    await eventually(() => assert.equal(told.length, 2));
    ending.abort();
    await running;
    assert.deepEqual(told, [
      'The monitor of this computer ended (exit code 3); it starts again in 1 s',
      'The monitor of this computer ended (exit code 3); it starts again in 2 s',
    ]);
  });

  for (const [env, id] of [
    [{}, 'my-laptop'],
    [{ SWARMING_BOT_ID: '' }, 'my-laptop'],
    [{ SWARMING_BOT_ID: 'bench-7' }, 'bench-7'],
  ] as const)
    it(`reports as ${id} with ${JSON.stringify(env)} on my-laptop`, () =>
      assert.equal(monitoredMachineId(env, 'my-laptop'), id));

  it('cannot report as a hostname that is no machine ID, which is an error that says what to set', () =>
    assert.throws(
      () => monitoredMachineId({}, 'my laptop'),
      /"my laptop" is not a machine ID.*\(from the hostname\)\. Set SWARMING_BOT_ID to another ID, or pass --no-monitor$/,
    ));
});
