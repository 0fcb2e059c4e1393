/** The filter's words. */
import assert from 'node:assert/strict';
import { matches } from '../../../console/fleet/filter.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const machine = aDescription({
  Dimensions: { id: ['skia-rpi2-rack4-shelf1-001'], device_type: ['sargo'], os: ['Android'] },
  Temperature: { 'cpu-0': 31 },
  Note: { Message: 'Screen broken', User: 'kim@example.org', Timestamp: '2026-01-02T03:04:05.000Z' },
  MaintenanceMode: 'kim@example.org 2026-01-02T03:04:05Z',
  Battery: 87,
});

describe('matches', () => {
  for (const [words, isMatch] of [
    [[], true],
    [['rack4'], true],
    [['RACK4', 'sargo'], true],
    [['rack4', 'oriole'], false],
    [['screen BROKEN'], true],
    [['kim@'], true],
    [['device_type'], true],
    [['cpu-0'], true],
    [['87'], true],
    [['maintenance'], true],
    [['idle'], false],
    [['present'], false],
    [['quarantined'], false],
    [['Message'], false],
    [['true'], false],
    [['","'], false],
  ] as const)
    it(`returns ${isMatch} for ${JSON.stringify(words)}`, () =>
      assert.equal(matches(machine, words, NOW, false), isMatch));

  it('finds a machine by the words that the table shows', () => {
    assert.equal(matches(aDescription(), ['idle'], NOW, false), true);
    assert.equal(matches(aDescription({ IsQuarantined: true }), ['quarantined'], NOW, false), true);
    assert.equal(matches(aDescription({ RunningSwarmingTask: true }), ['running'], NOW, false), true);
  });

  it('finds a machine that is silent by age, unless the reader gets no readings', () => {
    const old = aDescription({ LastUpdated: '2026-01-02T03:00:00.000Z' });
    assert.equal(matches(old, ['silent'], NOW, false), true);
    assert.equal(matches(old, ['silent'], NOW, true), false);
  });
});
