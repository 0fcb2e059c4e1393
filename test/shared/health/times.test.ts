import assert from 'node:assert/strict';
import { DEFAULT_TIMES, timesOf } from '../../../shared/health/times.ts';

describe('timesOf', () => {
  it('returns the default for each time that is not configured', () =>
    assert.deepEqual(timesOf({ silentSeconds: 120 }), { ...DEFAULT_TIMES, silentSeconds: 120 }));

  it('throws if a machine would be dead before it is silent', () =>
    assert.throws(() => timesOf({ silentSeconds: 600 }), /set deadSeconds to more than silentSeconds/));
});
