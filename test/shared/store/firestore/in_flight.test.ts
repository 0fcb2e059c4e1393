/** Waiting for what is in flight. */
import assert from 'node:assert/strict';
import { InFlight } from '../../../../shared/store/firestore/in_flight.ts';

describe('InFlight', () => {
  it('has ended where nothing began', () => new InFlight().ended());

  it('ends once the last work does, failed or not, which its caller sees', async () => {
    const inFlight = new InFlight();
    const one = Promise.withResolvers<number>();
    const other = Promise.withResolvers<never>();
    const first = inFlight.during(() => one.promise);
    const second = inFlight.during(() => other.promise);
    let ended = false;
    const end = inFlight.ended().then(() => (ended = true));
    one.resolve(7);
    assert.equal(await first, 7);
    assert.equal(ended, false);
    other.reject(new Error('no'));
    await assert.rejects(second, /no/);
    await end;
  });
});
