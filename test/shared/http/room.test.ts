/** Room for work that takes memory: bounded, in order, and given back. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { BusyError } from '../../../shared/errors.ts';
import { Room } from '../../../shared/http/room.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Work that runs until it is told to end. */
const holdIn = (room: Room, amount: number) => {
  const end = Promise.withResolvers<string>();
  const state = { isRunning: false };
  const held = room.hold(amount, () => {
    state.isRunning = true;
    return end.promise;
  });
  held.catch(() => undefined);
  return { held, end: () => end.resolve('done'), fail: () => end.reject(new Error('failed')), state };
};

describe('Room', () => {
  it('starts work while there is room, and the next when one ends, in order', async () => {
    const room = new Room(10, 1000);
    const works = [6, 4, 5, 1].map((amount) => holdIn(room, amount));
    const running = () => works.map(({ state }) => state.isRunning);
    await settled();
    assert.deepEqual(running(), [true, true, false, false]);
    works[1]!.end();
    await settled();
    assert.deepEqual(running(), [true, true, false, false]);
    works[0]!.end();
    await settled();
    assert.deepEqual(running(), [true, true, true, true]);
    assert.equal(await works[0]!.held, 'done');
  });

  it('gives the room of failed work back', async () => {
    const room = new Room(1, 1000);
    const failed = holdIn(room, 1);
    const next = holdIn(room, 1);
    await settled();
    failed.fail();
    await assert.rejects(failed.held, /failed/);
    await settled();
    assert.equal(next.state.isRunning, true);
  });

  it('lets small work pass larger work that waits, into what larger work must leave free', async () => {
    const room = new Room(10, 1000, { small: 1, reserve: 2 });
    const works = [5, 6, 3, 1, 1, 1].map((amount) => holdIn(room, amount));
    const running = () => works.map(({ state }) => state.isRunning);
    await settled();
    // The 3 would fit beside the 5, but waits behind the 6.
    assert.deepEqual(running(), [true, false, false, true, true, true]);
    works[0]!.end();
    await settled();
    assert.deepEqual(running().slice(1, 3), [false, false], 'the last 2 are for small work');
    works[3]!.end();
    await settled();
    assert.deepEqual(running().slice(1, 3), [true, false]);
    works[1]!.end();
    await settled();
    assert.deepEqual(running().slice(1, 3), [true, true]);
  });

  it('lets work larger than all that it may have run alone, but for small work', async () => {
    const room = new Room(10, 1000, { small: 1, reserve: 2 });
    const works = [20, 2, 1].map((amount) => holdIn(room, amount));
    await settled();
    assert.deepEqual(
      works.map(({ state }) => state.isRunning),
      [true, false, true],
    );
  });

  it('lets work larger than all of it run alone', async () => {
    const room = new Room(10, 1000);
    const works = [20, 1].map((amount) => holdIn(room, amount));
    await settled();
    assert.deepEqual(
      works.map(({ state }) => state.isRunning),
      [true, false],
    );
  });

  it('turns work away that found no room in time, and does not let it hold up the others', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const room = new Room(10, 1000);
      const [, large, small] = [6, 6, 4].map((amount) => holdIn(room, amount));
      await clock.tickAsync(999);
      assert.equal(small!.state.isRunning, false);
      await clock.tickAsync(1);
      await assert.rejects(large!.held, BusyError);
      assert.deepEqual([large!.state.isRunning, small!.state.isRunning], [false, true]);
    } finally {
      clock.restore();
    }
  });
});
