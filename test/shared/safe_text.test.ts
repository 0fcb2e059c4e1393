/** What comes from machines and people is printed as text, never obeyed by the terminal. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeJson, safeText } from '../../shared/safe_text.ts';

describe('safe text', () => {
  for (const [what, text, shown] of [
    ['leaves words as they are', 'Pixel 3a – ключ 電話 👍', 'Pixel 3a – ключ 電話 👍'],
    ['spells an escape sequence out', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['spells the one-byte form of it out', '\u009b31m', '\\u009b31m'],
    ['spells a title change out', '\u001b]0;root\u0007', '\\u001b]0;root\\u0007'],
    ['keeps everything on one line', 'a\nb\r\nc\u2028d', 'a\\nb\\u000d\\nc\\u2028d'],
    ['makes a tab one blank', 'a\tb', 'a b'],
    ['spells a turn of direction out', 'abc\u202exyz\u2066', 'abc\\u202exyz\\u2066'],
    ['spells backspaces and deletes out', 'a\b\u007f', 'a\\u0008\\u007f'],
  ] as const)
    it(what, () => assert.equal(safeText(text), shown));

  it('holds no control character, whatever went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(safeText(text), /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('safe JSON', () => {
  it('says the same as JSON, and holds no control character', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = safeJson(value);
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
        assert.doesNotMatch(json, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('may be laid out in lines', () => {
    assert.equal(safeJson({ a: '\u009b\n' }, 1), '{\n "a": "\\u009b\\n"\n}');
  });
});
