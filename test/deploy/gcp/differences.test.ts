import assert from 'node:assert/strict';
import { differences } from '../../../deploy/gcp/differences.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';
import { quote, showCommand } from '../../../deploy/gcp/gcloud.ts';

describe('What exists differs from what is wanted', () => {
  const cases: readonly (readonly [string, Json, Json, readonly string[]])[] = [
    ['not, where it is the same', { a: 1 }, { a: 1 }, []],
    ['not, where it has more than is described', { a: 1, b: 2 }, { a: 1 }, []],
    ['where a member is another', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b: 1 → 2']],
    ['where a member is missing', {}, { a: 'x' }, ['a: nothing → "x"']],
    ['where a member is there that must not be', { a: 'x' }, { a: undefined }, ['a: "x" → nothing']],
    ['not, where a large number is printed as text', { a: '123' }, { a: 123 }, []],
    ['not, where what is empty or false is left out', {}, { a: false, b: 0, c: [], d: '' }, []],
    ['where a list is longer', { a: [1, 2] }, { a: [1] }, ['a: [1,2] → [1]']],
    ['within a list, by position', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ['a[0].b: 1 → 2']],
    ['where the whole is of another kind', 'x', { a: 1 }, ['it: "x" → {"a":1}']],
  ];
  for (const [name, found, want, expected] of cases) {
    it(name, () => assert.deepEqual(differences(found, want), expected));
  }
});

describe('A fact', () => {
  it('that is not known reads as its name in a plan, and stops a run: something is out of order', () => {
    assert.equal(createFacts({}, true).fact('number'), '<number>');
    assert.throws(() => createFacts({}, false).fact('number'), /the number is not known yet/);
  });

  it('is worked out from others once those are known, and only once', () => {
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

describe('A command is shown as a person could type it', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(reboot)', "'$(reboot)'"],
    ['*', "'*'"],
  ];
  for (const [argument, expected] of cases)
    it(`${argument} as ${expected}`, () => assert.equal(quote(argument), expected));

  it('with the file that a flag takes', () => {
    assert.equal(
      showCommand({ args: ['logging'], file: { flag: '--file', content: '{\n}\n' } }),
      'gcloud logging --file=FILE, which holds:\n    {\n    }',
    );
  });
});
