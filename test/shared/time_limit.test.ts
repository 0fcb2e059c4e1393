import assert from 'node:assert/strict';
import sinon from 'sinon';
import { TimeLimitError, withTimeLimit } from '../../shared/time_limit.ts';

const never = () => new Promise<never>(() => undefined);

describe('withTimeLimit', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })));
  afterEach(() => clock.restore());

  it('gives what the work gives, and leaves no timer behind', async () => {
    assert.equal(await withTimeLimit('it', 1_000, () => Promise.resolve(7)), 7);
    const failing = withTimeLimit('it', 1_000, () => Promise.reject(new Error('no')));
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(clock.countTimers(), 0);
  });

  it('says what took too long, and tells the work', async () => {
    let heard: AbortSignal | undefined;
    const limited = withTimeLimit('the answer', 1_500, (signal) => {
      heard = signal;
      return never();
    });
    const refused = assert.rejects(
      limited,
      (error) => error instanceof TimeLimitError && error.message === 'the answer took longer than 1.5 s',
    );
    await clock.tickAsync(1_499);
    assert.equal(heard?.aborted, false);
    await clock.tickAsync(1);
    await refused;
    assert.equal(heard.aborted, true);
  });

  it('does not mind what becomes of the work afterwards', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise((_, reject) => (fail = reject));
    const refused = assert.rejects(
      withTimeLimit('it', 1_000, () => work),
      TimeLimitError,
    );
    await clock.tickAsync(1_000);
    await refused;
    fail(new Error('late'));
  });
});
