import assert from 'node:assert/strict';
import sinon from 'sinon';
import { backoffMs, InterruptibleWait } from '../../../agents/loop/wait.ts';

const never = new AbortController().signal;

describe('InterruptibleWait', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })));
  afterEach(() => sinon.restore());

  const startWait = (pause: InterruptibleWait, ms: number, signal = never) => {
    const state = { isOver: false };
    void pause.wait(ms, signal).then(() => (state.isOver = true));
    return state;
  };

  it('ends after its time, and not before', async () => {
    const state = startWait(new InterruptibleWait(), 1000);
    await clock.tickAsync(999);
    assert.equal(state.isOver, false);
    await clock.tickAsync(1);
    assert.equal(state.isOver, true);
  });

  it('ends when woken, and leaves no timer', async () => {
    const pause = new InterruptibleWait();
    const state = startWait(pause, 1000);
    pause.wake();
    await clock.tickAsync(0);
    assert.equal(state.isOver, true);
    assert.equal(clock.countTimers(), 0);
  });

  it('ends at once if woken before, but only once', async () => {
    const pause = new InterruptibleWait();
    pause.wake();
    pause.wake();
    await pause.wait(1000, never);
    const state = startWait(pause, 1000);
    await clock.tickAsync(999);
    assert.equal(state.isOver, false);
  });

  it('ends when the signal aborts, and at once if it is already aborted', async () => {
    const ending = new AbortController();
    const state = startWait(new InterruptibleWait(), Infinity, ending.signal);
    ending.abort();
    await clock.tickAsync(0);
    assert.equal(state.isOver, true);
    await new InterruptibleWait().wait(Infinity, ending.signal);
  });
});

describe('backoffMs', () => {
  for (const [failures, least, most] of [
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [5, 8_000, 16_000],
    [6, 12_500, 25_000],
    [1_000_000, 12_500, 25_000],
  ] as const) {
    it(`returns a random wait of ${least} to ${most} ms after ${failures} failures`, () => {
      assert.deepEqual([backoffMs(failures, () => 0), backoffMs(failures, () => 1)], [least, most]);
    });
  }
});
