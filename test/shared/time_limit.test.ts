import assert from 'node:assert/strict';
import sinon from 'sinon';
import { TimeLimitError, withTimeLimit } from '../../shared/time_limit.ts';

const never = () => new Promise<never>(() => undefined);

describe('withTimeLimit', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })));
  afterEach(() => clock.restore());

  it('settles as the work does and leaves no timer', async () => {
    assert.equal(await withTimeLimit('it', 1_000, () => Promise.resolve(7)), 7);
    const failing = withTimeLimit('it', 1_000, () => Promise.reject(new Error('no')));
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(clock.countTimers(), 0);
  });

  it('rejects after the limit, names what took too long and aborts the signal', async () => {
    let given: AbortSignal | undefined;
    const limited = withTimeLimit('the answer', 1_500, (signal) => {
      given = signal;
      return never();
    });
    const refused = assert.rejects(
      limited,
      (error) => error instanceof TimeLimitError && error.message === 'the answer took longer than 1.5 s',
    );
    await clock.tickAsync(1_499);
    assert.equal(given?.aborted, false);
    await clock.tickAsync(1);
    await refused;
    assert.equal(given.aborted, true);
  });

  it('ignores how the work settles after the limit', async () => {
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
