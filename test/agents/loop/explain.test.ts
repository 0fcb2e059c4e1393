import assert from 'node:assert/strict';
import { explain } from '../../../agents/loop/explain.ts';

const failedFetch = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('explain', () => {
  for (const [what, error, text] of [
    ['a message', new Error('no answer'), 'no answer'],
    ['a cause', failedFetch(new Error('connect ECONNREFUSED')), 'fetch failed: connect ECONNREFUSED'],
    ['a cause that is told already', new Error('no (EACCES)', { cause: new Error('EACCES') }), 'no (EACCES)'],
    [
      'the code of a cause without a message',
      failedFetch(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })),
      'fetch failed: ECONNREFUSED',
    ],
    ['several lines', new Error('one\n  two\n'), 'one two'],
    ['what is no error', 'text', 'text'],
  ] as const) {
    it(`returns one line for ${what}`, () => assert.equal(explain(error), text));
  }

  it('ends, bounded, if causes form a circle', () => {
    const error = new Error('x'.repeat(2_000));
    error.cause = error;
    assert.equal(explain(error).length, 1_000);
    const short = new Error('a');
    short.cause = new Error('b', { cause: short });
    assert.equal(explain(short), 'a: b');
  });
});
