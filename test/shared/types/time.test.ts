import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { justAfter, laterTime, normalizeTime, toTime, ZERO_TIME } from '../../../shared/types/time.ts';

const isValid = (date: Date): boolean => !Number.isNaN(date.getTime());

describe('normalizeTime', () => {
  const table: readonly [text: string, expected: string | undefined][] = [
    ['2021-09-01T02:03:04.000Z', '2021-09-01T02:03:04.000Z'],
    ['2021-09-01T02:03:04Z', '2021-09-01T02:03:04.000Z'],
    ['2021-09-01T02:03:04.123456789Z', '2021-09-01T02:03:04.123Z'],
    ['2021-09-01T02:03:04.9999Z', '2021-09-01T02:03:04.999Z'],
    ['2021-09-01T04:03:04+02:00', '2021-09-01T02:03:04.000Z'],
    ['2021-09-01t02:03:04z', '2021-09-01T02:03:04.000Z'],
    ['2021-09-01 02:03:04Z', '2021-09-01T02:03:04.000Z'],
    [ZERO_TIME, ZERO_TIME],
    ['0001-01-01T00:00:00.000Z', ZERO_TIME],
    ['0001-01-01T00:00:00+01:00', undefined],
    ['9999-12-31T23:59:59-01:00', undefined],
    ['2021-09-01T02:03:04', undefined],
    ['2021-09-01', undefined],
    ['2021-13-01T00:00:00Z', undefined],
    ['2021-09-01T25:00:00Z', undefined],
    ['2021-09-01T02:03:04+0200', undefined],
    ['1630461784', undefined],
    ['now', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of table)
    it(`returns ${expected ?? 'undefined'} for ${JSON.stringify(text)}`, () =>
      assert.equal(normalizeTime(text), expected));
});

describe('toTime', () => {
  it('returns UTC with milliseconds', () => assert.equal(toTime(new Date(0)), '1970-01-01T00:00:00.000Z'));
  it('returns the zero time as Go writes it', () => assert.equal(toTime(new Date(ZERO_TIME)), ZERO_TIME));
});

describe('laterTime', () => {
  const [earlier, later] = ['2021-09-01T02:03:04.000Z', '2021-09-01T02:03:04.001Z'];
  it('returns the later time, in either order of arguments', () => {
    assert.equal(laterTime(earlier, later), later);
    assert.equal(laterTime(later, earlier), later);
  });
  it('returns the other time if one is the zero time', () =>
    assert.equal(laterTime(ZERO_TIME, earlier), earlier));
});

describe('toTime', () => {
  it('writes what toISOString writes for any time that is not the zero time', () => {
    // Also times of one minute in a row, because toTime remembers the minute.
    const ms = fc
      .date({ noInvalidDate: true })
      .chain((date) => fc.tuple(fc.constant(date.getTime()), fc.integer({ min: -90_000, max: 90_000 })));
    fc.assert(
      fc.property(ms, ([first, offset]) => {
        for (const date of [new Date(first), new Date(first + offset)].filter(isValid)) {
          const text = date.toISOString();
          assert.equal(toTime(date), text === '0001-01-01T00:00:00.000Z' ? ZERO_TIME : text);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('writes the zero time as Go does', () => assert.equal(toTime(new Date(ZERO_TIME)), ZERO_TIME));

  it('throws a RangeError for an invalid date, and is right again for the next one', () => {
    assert.throws(() => toTime(new Date(NaN)), RangeError);
    assert.equal(toTime(new Date(0)), '1970-01-01T00:00:00.000Z');
  });
});

describe('justAfter', () => {
  it('returns the next millisecond', () => {
    assert.equal(justAfter('2026-01-02T03:59:59.999Z'), '2026-01-02T04:00:00.000Z');
    assert.equal(justAfter(ZERO_TIME), '0001-01-01T00:00:00.001Z');
  });
});
