import assert from 'node:assert/strict';
import { differences } from '../../../deploy/gcp/differences.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { quote, showCommand } from '../../../deploy/gcp/gcloud.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';

describe('differences', () => {
  const cases: readonly (readonly [string, Json, Json, readonly string[]])[] = [
    ['ignores a member that is equal', { a: 1 }, { a: 1 }, []],
    ['ignores a member that is not described', { a: 1, b: 2 }, { a: 1 }, []],
    ['reports a member that differs', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b: 1 → 2']],
    ['reports a member that is missing', {}, { a: 'x' }, ['a: nothing → "x"']],
    ['reports a member that must be absent', { a: 'x' }, { a: undefined }, ['a: "x" → nothing']],
    ['accepts a number that is printed as text', { a: '123' }, { a: 123 }, []],
    ['accepts an empty, zero or false member that is omitted', {}, { a: false, b: 0, c: [], d: '' }, []],
    ['reports a list of another length as a whole', { a: [1, 2] }, { a: [1] }, ['a: [1,2] → [1]']],
    [
      'reports each text that only one of two lists has',
      { a: ['x', 'y'] },
      { a: ['z', 'y'] },
      ['a: "x" → nothing', 'a: nothing → "z"'],
    ],
    [
      'reports a text even if the lists around it are long',
      { a: Array.from({ length: 99 }, (_, n) => `user:${n}`) },
      { a: Array.from({ length: 98 }, (_, n) => `user:${n}`) },
      ['a: "user:98" → nothing'],
    ],
    ['accepts another order of texts', { a: ['x', 'y'] }, { a: ['y', 'x'] }, []],
    ['reports an item of a list by position', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ['a[0].b: 1 → 2']],
    ['reports a value of another kind', 'x', { a: 1 }, ['it: "x" → {"a":1}']],
  ];
  for (const [name, found, want, expected] of cases) {
    it(name, () => assert.deepEqual(differences(found, want), expected));
  }
});

describe('A fact', () => {
  it('reads as its name in a plan if it is unknown, and throws outside a plan', () => {
    assert.equal(createFacts({}, true).fact('number'), '<number>');
    assert.throws(() => createFacts({}, false).fact('number'), /the fact "number" is not known yet/);
  });

  it('is computed from others once those are known, and only once', () => {
    let count = 0;
    const facts = createFacts(
      { sum: (known) => known('part') && `${known('part') ?? ''}${String(++count)}` },
      true,
    );
    assert.equal(facts.fact('sum'), '<sum>');
    facts.learn({ part: 'p' });
    assert.equal(facts.fact('sum'), 'p1');
    assert.equal(facts.fact('sum'), 'p1');
  });
});

describe('A printed command', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(reboot)', "'$(reboot)'"],
    ['*', "'*'"],
  ];
  for (const [argument, expected] of cases)
    it(`shows the argument ${argument} as ${expected}`, () => assert.equal(quote(argument), expected));

  it('shows the content of its file', () => {
    assert.equal(
      showCommand({ args: ['logging', '--file=FILE'], file: '{\n}\n' }),
      'gcloud logging --file=FILE, where FILE contains:\n    {\n    }',
    );
  });
});
