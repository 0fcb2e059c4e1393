import assert from 'node:assert/strict';
import { HEARING, type Hearing, holdBack, listen } from '../../../shared/incident/deaf.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { after, timeAfter } from '../../support/sight.ts';

/** A sweep so many seconds after NOW; times in `newest` are in seconds after NOW, too. */
const sweepAt = (
  seconds: number,
  was: Hearing,
  newest: { published: number; applied: number } | undefined,
  overrides: { ranAt?: string; listening?: number; isIncidentOpen?: boolean } = {},
) =>
  listen(was, {
    ...{ now: after(seconds), ranAt: timeAfter(seconds - 20), listening: 100, isIncidentOpen: false },
    newest: newest && { Published: timeAfter(newest.published), Applied: timeAfter(newest.applied) },
    silentSeconds: 90,
    ...overrides,
  });
const at = (seconds: number) => ({ published: seconds, applied: seconds });

describe('listen', () => {
  it('is deaf while the newest report is older than 45 s', () => {
    assert.equal(sweepAt(45, HEARING, at(0)).deafness.isDeaf, false);
    assert.equal(sweepAt(46, HEARING, at(0)).deafness.isDeaf, true);
  });

  it('is deaf while reports arrive more than 30 s after they were published: a backlog drains', () => {
    assert.equal(sweepAt(40, HEARING, { published: 9, applied: 39 }).deafness.isDeaf, false);
    assert.equal(sweepAt(40, HEARING, { published: 8, applied: 39 }).deafness.isDeaf, true);
  });

  it('takes a publish time in the future for the time of arrival', () =>
    assert.equal(sweepAt(60, HEARING, { published: 3600, applied: 0 }).deafness.isDeaf, true));

  it('tells people when it has lasted 90 s, since when nothing was heard', () => {
    const { hearing } = sweepAt(46, HEARING, at(0));
    assert.equal(sweepAt(134, hearing, at(0)).deafness.isDue, false);
    const { deafness } = sweepAt(135, hearing, at(0));
    assert.deepEqual([deafness.isDue, deafness.lastHeard], [true, timeAfter(0)]);
  });

  it('stays deaf for 45 s after machines are heard again, for 90 s if people were told', () => {
    const { hearing } = sweepAt(46, HEARING, at(0));
    const again = sweepAt(60, hearing, at(59)).hearing;
    assert.equal(sweepAt(104, again, at(103)).deafness.isDeaf, true);
    assert.equal(sweepAt(105, again, at(103)).deafness.isDeaf, false);
    assert.equal(sweepAt(149, again, at(148), { isIncidentOpen: true }).deafness.isDeaf, true);
    assert.equal(sweepAt(150, again, at(148), { isIncidentOpen: true }).deafness.isDeaf, false);
  });

  it('starts again if it goes deaf before that', () => {
    const { hearing } = sweepAt(46, HEARING, at(0));
    const again = sweepAt(60, hearing, at(59)).hearing;
    const { hearing: deaf, deafness } = sweepAt(110, again, at(60));
    assert.deepEqual([deafness.isDeaf, deaf.DeafSince], [true, timeAfter(105)]);
  });

  it('is off with fewer than five machines that could be silent', () =>
    assert.equal(sweepAt(600, HEARING, at(0), { listening: 4 }).deafness.isDeaf, false));

  it('treats missed sweeps as a deaf stretch that just ended, of which nobody is told', () => {
    const missed = { ranAt: timeAfter(-200_000) };
    const { hearing, deafness } = sweepAt(0, HEARING, at(-1), missed);
    assert.deepEqual([deafness.isDeaf, deafness.isDue], [true, false]);
    assert.equal(sweepAt(45, hearing, at(44)).deafness.isDeaf, false);
    const unheard = sweepAt(0, HEARING, at(-200_000), missed);
    assert.deepEqual([unheard.deafness.isDeaf, unheard.deafness.isDue], [true, false]);
    assert.equal(sweepAt(80, unheard.hearing, at(-200_000)).deafness.isDue, false);
  });

  it('is not deaf in its first sweep if machines are heard', () =>
    assert.equal(sweepAt(0, HEARING, undefined, { ranAt: ZERO_TIME }).deafness.isDeaf, false));
});

describe('holdBack', () => {
  const deadlines = (count: number, seconds: number) =>
    Array.from({ length: count }, () => timeAfter(seconds));

  it('judges at once what comes due in ones and twos', () =>
    assert.deepEqual(holdBack(ZERO_TIME, deadlines(19, -5), 20, after(0)), {
      ...{ heldBack: ZERO_TIME, judgeUpTo: timeAfter(0) },
    }));

  it('judges one sweep later if more than a third, and at least 20, come due at once', () => {
    const first = holdBack(ZERO_TIME, deadlines(20, -5), 59, after(0));
    assert.deepEqual(first, { heldBack: timeAfter(0), judgeUpTo: ZERO_TIME });
    const second = holdBack(first.heldBack, [...deadlines(20, -5), ...deadlines(10, 15)], 59, after(20));
    assert.deepEqual(second, { heldBack: ZERO_TIME, judgeUpTo: timeAfter(20) });
  });

  it('holds back only those that are new', () => {
    const second = holdBack(timeAfter(0), [...deadlines(20, -5), ...deadlines(25, 15)], 60, after(20));
    assert.deepEqual(second, { heldBack: timeAfter(20), judgeUpTo: timeAfter(0) });
  });
});
