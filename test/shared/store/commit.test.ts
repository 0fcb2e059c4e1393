import assert from 'node:assert/strict';
import { NO_HISTORY } from '../../../shared/health/history.ts';
import { commit, commitDeletion, withCauseId } from '../../../shared/store/commit.ts';
import { toMembers } from '../../../shared/store/members.ts';
import { withDescription } from '../../../shared/types/stored_record.ts';
import { aDescription, anOrigin, aRecord, NOW } from '../../support/builders.ts';

describe('commit', () => {
  const record = withDescription(undefined, aDescription({ Version: 'v1' }));
  const stored = { record, history: NO_HISTORY, members: toMembers(record, {}) };

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

  /** What is written if the step returns this. */
  const committed = (next: typeof record | undefined, now = NOW) =>
    commit(
      'skia-1',
      stored,
      () => next,
      anOrigin(),
      now,
      (_id, _previous, given) => given,
    );

  it('writes nothing if the step returns undefined for a known machine', () =>
    assert.equal(committed(undefined), undefined));

  it('writes what an older release did not, and nothing that is as in a machine seen for the first time', () => {
    const { record, members } = { record: aRecord(), members: { Version: 'v1' } };
    const written = commit(
      'skia-1',
      { record, members, history: NO_HISTORY },
      () => withDescription(record, { ...record.Description, Battery: 7 }),
      anOrigin(),
      NOW,
      (_id, _previous, given) => given,
    )?.members;
    assert.deepEqual(
      ['PresenceSince', 'AttachedDevice', 'Note', 'Maintenance', 'Power'].filter(
        (name) => name in (written ?? {}),
      ),
      ['PresenceSince'],
    );
  });

  it('writes what a newer release added to a part that is as in a machine seen for the first time, with that part', () => {
    const members = toMembers(aRecord(), {
      Note: { Mood: 'calm' },
      Power: { LastCycle: { Sound: 'click' } },
    });
    assert.deepEqual(members['Note'], { ...aDescription().Note, Mood: 'calm' });
    const { Power } = aDescription();
    assert.deepEqual(members['Power'], { ...Power, LastCycle: { ...Power.LastCycle, Sound: 'click' } });
  });

  it('keeps the time of the newest entry, which only a change with entries moves', () => {
    const later = new Date(NOW.getTime() + 1000);
    const routine = committed(withDescription(record, { ...record.Description, Battery: 7 }), later);
    assert.deepEqual([routine?.entries, routine?.next.Kept.NewestEntry], [[], record.Kept.NewestEntry]);
    const change = committed(withDescription(record, { ...record.Description, Version: 'v2' }), later);
    assert.deepEqual([change?.entries.length, change?.next.Kept.NewestEntry], [1, later.toISOString()]);
  });
});

describe('withCauseId', () => {
  it('keeps an origin that has the ID of an event or of a request', () => {
    for (const origin of [anOrigin(), anOrigin({ eventId: '', requestId: 'r1' })])
      assert.equal(withCauseId(origin), origin);
  });

  it('gives an origin that has neither a random request ID', () => {
    const origin = anOrigin({ eventId: '' });
    const [one, another] = [withCauseId(origin), withCauseId(origin)];
    assert.match(one.requestId ?? '', /^[0-9a-f]{8}-/);
    assert.notEqual(one.requestId, another.requestId);
    assert.deepEqual({ ...one, requestId: undefined }, { ...origin, requestId: undefined });
  });
});

describe('commitDeletion', () => {
  const [EARLIER, LATER] = ['2026-01-02T03:00:00.000Z', '2026-01-02T03:10:00.000Z'];
  const at = (record: ReturnType<typeof aRecord> | undefined) => commitDeletion(record, anOrigin(), NOW, {});

  it('deletes now, but not before the newest event nor before the last clearing', () => {
    assert.equal(at(undefined).deletedAt, NOW.toISOString());
    assert.equal(at(aRecord({ LastEventTime: EARLIER })).deletedAt, NOW.toISOString());
    assert.equal(at(aRecord({ LastEventTime: LATER })).deletedAt, LATER);
    assert.equal(at(aRecord({ QuarantineClearedTime: LATER })).deletedAt, LATER);
  });

  it('sorts its entries after the newest one', () => {
    const { newestEntry, entries } = at(aRecord({}, { NewestEntry: LATER }));
    assert.equal(newestEntry, '2026-01-02T03:10:00.001Z');
    assert.deepEqual(
      entries.map(({ entry }) => [entry.Kind, entry.Time]),
      [['deleted', newestEntry]],
    );
    assert.equal(at(undefined).newestEntry, NOW.toISOString());
  });
});
