import assert from 'node:assert/strict';
import { commit } from '../../../shared/store/commit.ts';
import { toMembers } from '../../../shared/store/members.ts';
import { withDescription } from '../../../shared/types/stored_record.ts';
import { aDescription, anOrigin, NOW } from '../../support/builders.ts';

describe('commit', () => {
  const record = withDescription(undefined, aDescription({ Version: 'v1' }));
  const stored = { record, members: toMembers(record, {}) };

  it('passes the previous record, the next one and the time of this run to the final step', () => {
    const next = withDescription(record, { ...record.Description, Version: 'v2' });
    let passed: unknown[] = [];
    commit(
      'skia-1',
      stored,
      (previous, now) => {
        assert.deepEqual([previous, now], [record, NOW]);
        return next;
      },
      anOrigin(),
      NOW,
      (...given) => {
        passed = given;
        return given[2];
      },
    );
    assert.deepEqual(passed, ['skia-1', record, next, NOW]);
  });

  it('skips the final step if the step changes nothing', () =>
    assert.equal(
      commit(
        'skia-1',
        stored,
        (previous) => previous,
        anOrigin(),
        NOW,
        () => assert.fail('it ran'),
      ),
      undefined,
    ));
});
