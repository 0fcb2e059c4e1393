import assert from 'node:assert/strict';
import { CorruptRecordError, PermanentError } from '../../../shared/errors.ts';
import { AnsweredBefore, refuseRepeat } from '../../../shared/store/once.ts';

describe('a request with a key', () => {
  const once = { key: 'k', request: 'r' };

  it('is new if no answer is kept', () => refuseRepeat(once, undefined));

  for (const outcome of ['changed', 'unchanged', 'unknown'] as const)
    it(`is told that it was answered before: ${outcome}`, () => {
      assert.throws(
        () => refuseRepeat(once, { request: 'r', outcome }),
        (error) =>
          error instanceof AnsweredBefore &&
          error.outcome === outcome &&
          String(error) === `AnsweredBefore: an earlier try of the request was answered: ${outcome}`,
      );
    });

  it('is told to send a new key if it is another request', () =>
    assert.throws(
      () => refuseRepeat(once, { request: 'other', outcome: 'changed' }),
      new PermanentError(
        'key-reused',
        'The Idempotency-Key was used for another action or body on this machine in the last 24 hours. Send a new key for each new request.',
      ),
    ));

  it('meets a corrupt answer if that has another outcome', () =>
    assert.throws(
      () => refuseRepeat(once, { request: 'r', outcome: 'melted' }),
      new CorruptRecordError('the answer k is corrupt: its outcome'),
    ));
});
