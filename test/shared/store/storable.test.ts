import assert from 'node:assert/strict';
import { PermanentError } from '../../../shared/errors.ts';
import { storable } from '../../../shared/store/storable.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aRecord } from '../../support/builders.ts';

const MAX_BYTES = 900_000;
const sizeOf = (record: object, unknown: object) => Buffer.byteLength(JSON.stringify([record, unknown]));
const store = (description: Partial<Description>, unknown = {}) => {
  const record = aRecord(description);
  return storable('m-1', record, unknown) === record;
};

describe('what every store can hold', () => {
  /** A record of the greatest size, filled up with this text of one byte. */
  const filledUp = (unknown: object, more = 0) => {
    const free = MAX_BYTES - sizeOf(aRecord({ Version: '' }), unknown) + more;
    return { Version: 'v'.repeat(free) };
  };

  it('is 900,000 bytes as JSON together with the members of a newer release, and not one more', () => {
    const unknown = { Newer: ['é'.repeat(100_000)] };
    assert.equal(store(filledUp(unknown), unknown), true);
    assert.throws(
      () => store(filledUp(unknown, 1), unknown),
      new PermanentError(
        'over-limit',
        'the Description of m-1 has 900001 bytes; reduce it to at most 900000',
      ),
    );
  });

  for (const [what, members] of [
    ['short texts', { Dimensions: { x: Array.from({ length: 320_000 }, () => '') } }],
    [
      'long numbers',
      {
        Temperature: Object.fromEntries(
          Array.from({ length: 30_000 }, (_, i) => [String(i).padStart(5, '0'), -1.7976931348623157e308]),
        ),
      },
    ],
    [
      'names',
      {
        Dimensions: Object.fromEntries(
          Array.from({ length: 60_000 }, (_, i) => [String(i).padStart(12, '0'), []]),
        ),
      },
    ],
    ['escaped characters', { Version: '\u0000'.repeat(150_001) }],
  ] as const)
    it(`is counted, whether it is many ${what} or few long texts`, () => {
      assert.throws(() => store(members), /over-limit|bytes; reduce it/);
    });

  it('is counted with the numbers of a newer release', () => {
    const Newer = Array.from({ length: 40_000 }, () => -1.7976931348623157e308);
    assert.throws(() => store({}, { Newer }), /bytes; reduce it/);
  });

  it('has names of at most 1,400 bytes in its maps', () => {
    for (const map of ['Dimensions', 'SuppliedDimensions', 'Temperature'] as const) {
      const value = map === 'Temperature' ? 1 : ['x'];
      assert.equal(store({ [map]: { ['é'.repeat(700)]: value } }), true);
      assert.throws(
        () => store({ [map]: { ok: value, ['€'.repeat(467)]: value } }),
        new PermanentError(
          'over-limit',
          `the Description of m-1 has a name of 1401 bytes, beginning with "${'€'.repeat(32)}"; shorten it to at most 1400 bytes`,
        ),
      );
    }
  });

  it('is looked at no further than objects of our own: those of a database may refer to anything', () => {
    class Foreign {
      get self(): never {
        return assert.fail('it was looked at');
      }
    }
    const foreign = new Foreign();
    Object.defineProperty(foreign, 'own', { enumerable: true, get: () => assert.fail('it was looked at') });
    assert.equal(store({}, { Newer: foreign, Null: null }), true);
  });

  it('is the same record if its text is well-formed, and else a copy, wherever the text is', () => {
    const broken = ['\ud800', 'ok'];
    assert.equal(store({ Dimensions: { a: ['ok'], b: broken.toReversed() } }), false);
    assert.equal(store({ Dimensions: { '\udc00': ['ok'], z: ['ok'] } }), false);
    const copy = storable('m-1', aRecord({ Dimensions: { a: broken } }), {});
    assert.deepEqual({ ...copy.Description.Dimensions }, { a: ['\ufffd', 'ok'] });
  });
});
