import assert from 'node:assert/strict';
import { createLookUpLimits } from '../../../shared/auth/look_up_limits.ts';
import { NOW } from '../../support/builders.ts';

describe('createLookUpLimits', () => {
  let now: Date;
  beforeEach(() => (now = new Date('2026-01-02T03:04:00.000Z')));
  const open = () => {
    const limits = createLookUpLimits(() => now);
    return (network: string, isRefused = true) =>
      limits.run(
        network,
        () => Promise.resolve(),
        () => isRefused,
      );
  };
  const putOff = { message: 'too many access tokens are being looked up; retry' };

  it('counts the refusals of one minute by the clock', async () => {
    const lookUp = open();
    for (let n = 0; n < 1000; n++) {
      now = new Date(now.getTime() + 1);
      await lookUp('a');
    }
    now = new Date('2026-01-02T03:04:59.999Z');
    await assert.rejects(lookUp('a'), putOff);
    await lookUp('b');
    now = new Date('2026-01-02T03:05:00.000Z');
    await lookUp('a');
  });

  it('counts the refusals of 10,000 networks in a minute, and those of any other not', async () => {
    now = NOW;
    const lookUp = open();
    for (let n = 0; n < 10_000; n++) await lookUp(`network ${n}`);
    for (let n = 0; n <= 1000; n++) await lookUp('one more');
    for (let n = 1; n < 1000; n++) await lookUp('network 0');
    await assert.rejects(lookUp('network 0'), putOff);
  });

  it('counts no acceptance', async () => {
    const lookUp = open();
    for (let n = 0; n <= 1000; n++) await lookUp('a', false);
  });
});
