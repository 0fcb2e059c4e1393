/** Text from machines and people is printed, never interpreted by the terminal. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeJson, safeText } from '../../shared/safe_text.ts';
import { ANY_CHARACTER } from '../support/any_character.ts';

describe('safeText', () => {
  for (const [name, text, expected] of [
    ['keeps words unchanged', 'Pixel 3a – ключ 電話 👍', 'Pixel 3a – ключ 電話 👍'],
    ['escapes an escape sequence', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['escapes the one-byte form of an escape sequence', '\u009b31m', '\\u009b31m'],
    ['escapes a change of the window title', '\u001b]0;root\u0007', '\\u001b]0;root\\u0007'],
    ['keeps the text on one line', 'a\nb\r\nc\u2028d', 'a\\nb\\u000d\\nc\\u2028d'],
    ['replaces a tab with a space', 'a\tb', 'a b'],
    ['escapes changes of text direction', 'abc\u202exyz\u2066', 'abc\\u202exyz\\u2066'],
    ['escapes backspace and delete', 'a\b\u007f', 'a\\u0008\\u007f'],
  ] as const)
    it(name, () => assert.equal(safeText(text), expected));

  it('returns no control character for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CHARACTER }), (text) => {
        assert.doesNotMatch(safeText(text), /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('safeJson', () => {
  it('returns JSON of equal value without control characters', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = safeJson(value);
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
        assert.doesNotMatch(json, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('keeps the line feeds of its layout', () => {
    assert.equal(safeJson({ a: '\u009b\n' }, 1), '{\n "a": "\\u009b\\n"\n}');
  });
});
