import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesOf, decodeBase64 } from '../../../shared/source/decode.ts';
import { ANY_CHARACTER } from '../../support/any_character.ts';

describe('decodeBase64', () => {
  it('returns the bytes that were encoded, as many as bytesOf tells', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        assert.deepEqual(decodeBase64(text), Buffer.from(bytes));
        assert.equal(bytesOf(text), bytes.length);
      }),
    );
  });

  const refused = {
    'no padding': 'QQ',
    'too little padding': 'QQ=',
    'padding in the middle': 'QQ==QQ==',
    'only padding': '====',
    'a blank': 'QUJD QUJ',
    'a line end': 'QUJDQUJ\n',
    'the URL-safe letter -': 'QUJ-',
    'the URL-safe letter _': 'QUJ_',
    'a letter beyond ASCII': 'QUJé',
    'a letter whose low byte is in the alphabet': 'QU\u0141J',
    'a NUL': 'QUJ\0',
    'a lone surrogate': 'QUJ\ud800',
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`returns undefined for ${what}`, () => {
      assert.equal(decodeBase64(text), undefined);
    });
  }

  it('accepts exactly the grammar of RFC 4648', () => {
    const grammar = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
    const letter = fc.constantFrom(...'A b Q + / Z x 9 0 = - _ é \n \u0141 \ud800'.split(' '), ' ');
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('A', 'b', 'Q', '+', '/'), maxLength: 24 }),
      fc.string({ unit: letter, maxLength: 12 }),
      fc.string({ unit: ANY_CHARACTER, maxLength: 12 }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        assert.equal(decodeBase64(candidate) !== undefined, grammar.test(candidate));
      }),
      { numRuns: 5_000 },
    );
  });
});
