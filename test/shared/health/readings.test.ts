import assert from 'node:assert/strict';
import { hottest } from '../../../shared/health/readings.ts';

describe('hottest', () => {
  it('returns the sensor with the greatest value', () =>
    assert.deepEqual(hottest({ cpu: 30, gpu: 41.5, skin: 25 }), { name: 'gpu', celsius: 41.5 }));

  it('ignores battery_cycle, which counts charges', () =>
    assert.deepEqual(hottest({ battery_cycle: 60, cpu: 30 }), { name: 'cpu', celsius: 30 }));

  it('returns undefined without any sensor', () => assert.equal(hottest({}), undefined));
});
