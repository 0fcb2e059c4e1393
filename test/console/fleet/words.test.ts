/** Ages and times in words. */
import assert from 'node:assert/strict';
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

describe('ageText', () => {
  it('returns never for the zero time', () => assert.equal(ageText(ZERO_TIME, new Date()), 'never'));

  it('counts from the time to now', () =>
    assert.equal(ageText('2026-01-02T03:04:05.000Z', new Date('2026-01-02T03:06:06.000Z')), '2m'));
});

describe('clockText', () => {
  it('leaves out milliseconds', () =>
    assert.equal(clockText('2026-01-02T03:04:05.678Z'), '2026-01-02 03:04:05Z'));
});
