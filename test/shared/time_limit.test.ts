/** Time limits. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { TimeLimitError, withTimeLimit } from '../../shared/time_limit.ts';

describe('withTimeLimit', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers()));
  afterEach(() => clock.restore());

  it('gives what the work gives, and leaves no timer behind', async () => {
    assert.equal(await withTimeLimit('work', 1000, async () => 7), 7);
    assert.equal(clock.countTimers(), 0);
  });

  it('throws what the work throws, as it is', async () => {
    const error = new Error('no');
    await assert.rejects(
      withTimeLimit('work', 1000, () => Promise.reject(error)),
      (thrown) => thrown === error,
    );
    assert.equal(clock.countTimers(), 0);
  });

  it('throws when the time is over, and tells the work, by an error without a numeric code', async () => {
    let told: AbortSignal | undefined;
    const work = withTimeLimit('reading a', 2_500, (signal) => {
      told = signal;
      return new Promise(() => undefined);
    });
    clock.tick(2_499);
    assert.equal(told?.aborted, false);
    clock.tick(1);
    await assert.rejects(work, { name: 'TimeLimitError', message: 'reading a took longer than 2.5 s' });
    assert.ok(told.reason instanceof TimeLimitError);
    assert.ok(!('code' in told.reason));
  });
});
