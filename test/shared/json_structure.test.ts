/** The number of values in a JSON text, known without parsing it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkStructure, countValues, MAX_VALUES } from '../../shared/json_structure.ts';

/** As countValues counts: objects, lists and plain values, without the names of members. */
const valuesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, item) => sum + valuesIn(item), 1)
    : 1;

const count = (text: string, limit = Infinity): number => countValues(Buffer.from(text), limit);

describe('countValues', () => {
  for (const [text, values] of [
    ['1', 1],
    ['[]', 1],
    [' { } ', 1],
    ['[{},{}]', 3],
    ['[ [ ] , [ \n ] ]', 3],
    ['{"a":[1,2,{"b":null}]}', 6],
    ['"a,[{"', 1],
    ['["\\",[","\\\\",1]', 4],
    ['{"\\\\\\",{":{},"":[""]}', 4],
    ['["漢,字",{}]', 3],
  ] as const)
    it(`counts ${values} in ${text}`, () => assert.equal(count(text), values));

  it('counts the values of any JSON text, however it is spaced', () =>
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        assert.equal(count(text), valuesIn(JSON.parse(text)));
      }),
    ));

  it('stops above the limit', () => assert.equal(count(`[${'{},'.repeat(1000)}{}]`, 10), 11));

  for (const text of ['[', '"', '"\\', ']]]]', '"'.repeat(999), '\\"'.repeat(999), ''])
    it(`ends for a text that is not JSON: ${text.slice(0, 10)}`, () => assert.ok(count(text) < 10_000));
});

describe('checkStructure', () => {
  const numbers = (values: number) => Buffer.from(`[${'1,'.repeat(values - 2)}1]`);

  it('accepts 200,000 values and refuses more as over-limit', () => {
    checkStructure(numbers(MAX_VALUES));
    assert.throws(() => checkStructure(numbers(MAX_VALUES + 1)), {
      refusal: 'over-limit',
      message: /more than 200000 values/,
    });
  });
});
