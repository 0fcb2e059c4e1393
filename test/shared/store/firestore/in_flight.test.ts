/** Waiting for the calls in flight. */
import assert from 'node:assert/strict';
import { InFlight } from '../../../../shared/store/firestore/in_flight.ts';

describe('InFlight', () => {
  it('is idle if nothing was started', () => new InFlight().idle());

  it('is idle once the last call settles, whether it resolves or rejects, and passes both on', async () => {
    const inFlight = new InFlight();
    const one = Promise.withResolvers<number>();
    const other = Promise.withResolvers<never>();
    const first = inFlight.track(() => one.promise);
    const second = inFlight.track(() => other.promise);
    let isIdle = false;
    const idle = inFlight.idle().then(() => (isIdle = true));
    one.resolve(7);
    assert.equal(await first, 7);
    assert.equal(isIdle, false);
    other.reject(new Error('no'));
    await assert.rejects(second, /no/);
    await idle;
  });
});
