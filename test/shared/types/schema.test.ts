import assert from 'node:assert/strict';
import { parser } from '../../../shared/types/parser.ts';
import { shape, tolerant, tolerantPart } from '../../../shared/types/schema.ts';

const text = { type: 'string', default: '' } as const;

describe('shape', () => {
  const parse = parser<{ a: string; b?: string }>('thing', shape({ a: text }, { b: text }));

  it('has what it must, and may have what it may', () => {
    assert.deepEqual(parse({ a: 'x' }), { a: 'x' });
    assert.deepEqual(parse({ a: 'x', b: 'y' }), { a: 'x', b: 'y' });
  });

  it('has nothing else', () =>
    assert.throws(() => parse({ a: 'x', c: 1 }), /thing has a member it does not know: "c"/));
  it('lacks nothing', () => assert.throws(() => parse({ b: 'y' }), /thing must have required property 'a'/));
});

describe('tolerant', () => {
  const schema = tolerant({ a: text, part: tolerantPart({ b: text }) });
  const parse = parser<unknown>('thing', schema, { defaults: 'empty' });

  it('is filled in, parts that are absent too', () =>
    assert.deepEqual(parse({}), { a: '', part: { b: '' } }));
  it('keeps what it does not know', () =>
    assert.deepEqual(parse({ c: 1 }), { a: '', part: { b: '' }, c: 1 }));
  it('is filled in afresh each time', () => {
    (parse({}) as { part: { b: string } }).part.b = 'changed';
    assert.deepEqual(parse({}), { a: '', part: { b: '' } });
  });
});

describe('A parser', () => {
  const parse = parser<unknown>('thing', {
    type: 'object',
    properties: { list: { type: 'array', items: { enum: ['x', 'y'] }, maxItems: 2 } },
  });
  const refused: readonly [name: string, value: unknown, message: RegExp][] = [
    ['names itself where the whole is wrong', 1, /^thing must be object$/],
    ['names the member, in dots', { list: ['x', 'z'] }, /^thing: "list.1" must be one of \["x","y"\]$/],
    ['says what the limit is', { list: ['x', 'x', 'x'] }, /^thing: "list" must NOT have more than 2 items$/],
  ];
  for (const [name, value, message] of refused)
    it(name, () =>
      assert.throws(() => parse(value), { name: 'PermanentError', refusal: 'bad-request', message }),
    );

  it('names a member with slashes and tildes as it is', () => {
    const slashed = parser('thing', { type: 'object', additionalProperties: text });
    assert.throws(() => slashed({ 'a/b~c': 1 }), /^PermanentError: thing: "a\/b~c" must be string$/);
  });

  it('says no more of a name than a glance takes', () => {
    const closed = parser('thing', shape({}));
    assert.throws(
      () => closed({ ['k'.repeat(1e6)]: 1 }),
      (error: Error) => error.message.length < 300,
    );
  });
});
