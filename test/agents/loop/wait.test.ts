import assert from 'node:assert/strict';
import sinon from 'sinon';
import { backoffMs } from '../../../agents/loop/wait.ts';
import { Bell } from '../../../agents/loop/wait.ts';

const never = new AbortController().signal;

describe('a wait that can be cut short', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })));
  afterEach(() => sinon.restore());

  const watched = (bell: Bell, ms: number, signal = never) => {
    const state = { isOver: false };
    void bell.wait(ms, signal).then(() => (state.isOver = true));
    return state;
  };

  it('ends after its time, and not before', async () => {
    const state = watched(new Bell(), 1000);
    await clock.tickAsync(999);
    assert.equal(state.isOver, false);
    await clock.tickAsync(1);
    assert.equal(state.isOver, true);
  });

  it('ends when rung, and leaves no timer', async () => {
    const bell = new Bell();
    const state = watched(bell, 1000);
    bell.ring();
    await clock.tickAsync(0);
    assert.equal(state.isOver, true);
    assert.equal(clock.countTimers(), 0);
  });

  it('ends at once where it was rung before, but once only', async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    await bell.wait(1000, never);
    const state = watched(bell, 1000);
    await clock.tickAsync(999);
    assert.equal(state.isOver, false);
  });

  it('ends with the signal, and at once where that has ended', async () => {
    const ending = new AbortController();
    const state = watched(new Bell(), Infinity, ending.signal);
    ending.abort();
    await clock.tickAsync(0);
    assert.equal(state.isOver, true);
    await new Bell().wait(Infinity, ending.signal);
  });
});

describe('waiting after failures', () => {
  for (const [failures, least, most] of [
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [5, 8_000, 16_000],
    [6, 12_500, 25_000],
    [1_000_000, 12_500, 25_000],
  ] as const) {
    it(`after ${failures} takes from ${least} to ${most} ms, by chance`, () => {
      assert.deepEqual([backoffMs(failures, () => 0), backoffMs(failures, () => 1)], [least, most]);
    });
  }
});
