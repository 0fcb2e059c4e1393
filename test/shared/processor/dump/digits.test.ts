import assert from 'node:assert/strict';
import { isDigits, leadingInteger, parseDecimal } from '../../../../shared/processor/dump/digits.ts';

describe('isDigits', () => {
  const table: readonly [text: string, expected: boolean][] = [
    ['0', true],
    ['0123456789', true],
    ['', false],
    ['-1', false],
    ['1x', false],
    ['x1', false],
    ['٣', false],
  ];
  for (const [text, expected] of table)
    it(`returns ${expected} for ${JSON.stringify(text)}`, () => assert.equal(isDigits(text), expected));
});

describe('leadingInteger', () => {
  const table: readonly [text: string, expected: number | undefined][] = [
    ['007', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', undefined],
    ['1.5', 1],
    ['94%', 94],
    ['94 %', 94],
    ['9007199254740992%', undefined],
    ['100x', undefined],
    ['0x5e', undefined],
    ['1_000', undefined],
    ['94٪', 94],
    [' 1', undefined],
    ['-1', undefined],
    ['٣', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of table)
    it(`returns ${expected} for ${JSON.stringify(text)}`, () => assert.equal(leadingInteger(text), expected));
});

describe('parseDecimal', () => {
  const table: readonly [text: string, expected: number | undefined][] = [
    ['12.5', 12.5],
    ['-12.5', -12.5],
    ['.5', 0.5],
    ['7.', 7],
    ['-0', 0],
    ['.', undefined],
    ['-', undefined],
    ['--1', undefined],
    ['+1', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['1 ', undefined],
    ['9'.repeat(400), undefined],
  ];
  for (const [text, expected] of table)
    it(`returns ${expected} for ${JSON.stringify(text.slice(0, 10))}`, () =>
      assert.equal(parseDecimal(text), expected));
});
