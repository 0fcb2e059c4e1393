/** Ages and times in words. */
import assert from 'node:assert/strict';
import { sentenceOf } from '../../../console/fleet/counts.ts';
import { machinesText } from '../../../console/fleet/page_deeds.ts';
import { ageText, clockText, spanText } from '../../../console/fleet/words.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';

describe('spanText', () => {
  for (const [seconds, text] of [
    [0, '0s'],
    [-3, '0s'],
    [59.9, '59s'],
    [60, '1m'],
    [3_599, '59m'],
    [3_600, '1h'],
    [86_399, '23h'],
    [86_400 * 400, '400d'],
  ] as const)
    it(`returns ${text} for ${seconds} s`, () => assert.equal(spanText(seconds), text));
});

describe('A count', () => {
  it('of thousands has commas in what people read', () => {
    assert.equal(sentenceOf({ dead: 1000, idle: 9000 }), '1,000 of 10,000 machines take no tasks');
    assert.equal(sentenceOf({ idle: 10_000 }), 'All 10,000 machines take tasks');
    assert.equal(machinesText(10_000), '10,000 machines');
  });
});

describe('ageText', () => {
  it('returns never for the zero time', () => assert.equal(ageText(ZERO_TIME, new Date()), 'never'));

  it('counts from the time to now', () =>
    assert.equal(ageText('2026-01-02T03:04:05.000Z', new Date('2026-01-02T03:06:06.000Z')), '2m'));
});

describe('clockText', () => {
  it('leaves out milliseconds', () =>
    assert.equal(clockText('2026-01-02T03:04:05.678Z'), '2026-01-02 03:04:05Z'));
});
