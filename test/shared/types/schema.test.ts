import assert from 'node:assert/strict';
import { parser } from '../../../shared/types/parser.ts';
import { shape, tolerant, tolerantPart } from '../../../shared/types/schema.ts';

const text = { type: 'string', default: '' } as const;

describe('shape', () => {
  const parse = parser<{ a: string; b?: string }>('thing', shape({ a: text }, { b: text }));

  it('requires the required members and allows the optional ones', () => {
    assert.deepEqual(parse({ a: 'x' }), { a: 'x' });
    assert.deepEqual(parse({ a: 'x', b: 'y' }), { a: 'x', b: 'y' });
  });

  it('refuses other members', () =>
    assert.throws(() => parse({ a: 'x', c: 1 }), /thing has an unknown member: "c"/));
  it('refuses an object without a required member', () =>
    assert.throws(() => parse({ b: 'y' }), /thing must have required property 'a'/));
});

describe('tolerant', () => {
  const schema = tolerant({ a: text, part: tolerantPart({ b: text }) });
  const parse = parser<unknown>('thing', schema, { defaults: 'empty' });

  it('is filled in, including absent parts', () => assert.deepEqual(parse({}), { a: '', part: { b: '' } }));
  it('keeps unknown members', () => assert.deepEqual(parse({ c: 1 }), { a: '', part: { b: '' }, c: 1 }));
  it('is filled in with new objects each time', () => {
    (parse({}) as { part: { b: string } }).part.b = 'changed';
    assert.deepEqual(parse({}), { a: '', part: { b: '' } });
  });
});

describe('parser', () => {
  const parse = parser<unknown>('thing', {
    type: 'object',
    properties: { list: { type: 'array', items: { enum: ['x', 'y'] }, maxItems: 2 } },
  });
  const refused: readonly [name: string, value: unknown, message: RegExp][] = [
    ['names its subject if the whole value is invalid', 1, /^thing must be object$/],
    [
      'names the invalid member by its path in dots',
      { list: ['x', 'z'] },
      /^thing: "list.1" must be one of \["x","y"\]$/,
    ],
    ['states the limit', { list: ['x', 'x', 'x'] }, /^thing: "list" must NOT have more than 2 items$/],
  ];
  for (const [name, value, message] of refused)
    it(name, () =>
      assert.throws(() => parse(value), { name: 'PermanentError', refusal: 'bad-request', message }),
    );

  it('accepts any text with the format date-time, which is only an annotation', () => {
    const parseTime = parser('thing', { type: 'string', format: 'date-time' });
    for (const text of ['2026-01-02T03:04:05Z', 'not a time', '']) assert.equal(parseTime(text), text);
  });

  it('names a member with slashes and tildes unchanged', () => {
    const slashed = parser('thing', { type: 'object', additionalProperties: text });
    assert.throws(() => slashed({ 'a/b~c': 1 }), /^PermanentError: thing: "a\/b~c" must be string$/);
  });

  it('quotes only the beginning of a long name', () => {
    const closed = parser('thing', shape({}));
    assert.throws(
      () => closed({ ['k'.repeat(1e6)]: 1 }),
      (error: Error) => error.message.length < 300,
    );
  });
});
