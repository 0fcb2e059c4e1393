/** Presence: who is silent, since when, and what an event says about it. */
import assert from 'node:assert/strict';
import { lastSign, noticeSilence } from '../../../shared/health/presence.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, aRecord } from '../../support/builders.ts';
import { at, Lived } from '../../support/lived.ts';

const presenceEntries = ({ entries }: Lived) => entries.filter((entry) => entry.startsWith('presence'));

describe('lastSign', () => {
  for (const [when, published, arrived, sign] of [
    ['the publication, if it is the earlier', 1, 5, at(1)],
    ['the arrival, if the publish time lies in the future', 3600, 5, at(5)],
  ] as const)
    it(`is ${when}`, () =>
      assert.equal(lastSign(aDescription({ LastEventTime: at(published), LastUpdated: at(arrived) })), sign));

  it('is the arrival in records of older servers, which have no publish time', () =>
    assert.equal(lastSign(aDescription({ LastUpdated: at(5) })), at(5)));

  it('is never if the machine has not reported', () =>
    assert.equal(lastSign(aDescription({ Presence: 'expected', LastUpdated: at(5) })), ZERO_TIME));
});

describe('presence', () => {
  it('is present without an entry if the machine is seen for the first time', () => {
    const machine = new Lived().report(0);
    assert.equal(machine.description.Presence, 'present');
    assert.deepEqual(machine.entries.slice(0, 1), ['created:  → ']);
    assert.deepEqual(presenceEntries(machine), []);
  });

  it('becomes silent 90 s after the last sign and dead after 600 s, since then, however late that is noticed', () => {
    const machine = new Lived().report(0).sweep(89.999);
    assert.equal(machine.description.Presence, 'present');
    machine.sweep(110);
    assert.deepEqual([machine.description.Presence, machine.description.PresenceSince], ['silent', at(90)]);
    machine.sweep(599);
    assert.equal(machine.description.Presence, 'silent');
    machine.sweep(640);
    assert.deepEqual([machine.description.Presence, machine.description.PresenceSince], ['dead', at(600)]);
    assert.deepEqual(presenceEntries(machine), ['presence: present → silent', 'presence: silent → dead']);
  });

  it('goes from present to dead in one entry', () =>
    assert.deepEqual(presenceEntries(new Lived().report(0).sweep(9000)), ['presence: present → dead']));

  it('is judged by nothing but a sweep: an operator who acts on a silent machine does not', () => {
    const machine = new Lived().report(0).step(500, (was) => was && { ...was });
    assert.equal(machine.description.Presence, 'present');
    assert.equal(machine.kept.Due, at(90));
  });

  it('ends with the next event, at its arrival', () => {
    const machine = new Lived().report(0).sweep(100).report(200, {}, { published: 195 });
    assert.deepEqual([machine.description.Presence, machine.description.PresenceSince], ['present', at(200)]);
  });

  it('stays as it is for an event of a backlog, which changes readings and the deadline', () => {
    const silent = new Lived().report(0).sweep(100).report(400, {}, { published: 310 });
    assert.equal(silent.description.Presence, 'silent');
    assert.equal(silent.description.LastUpdated, at(400));
    assert.deepEqual(
      [silent.kept.Sign, silent.kept.Due],
      [at(310), at(400)],
      'its silence is yet to be told',
    );
    assert.equal(silent.report(400, {}, { published: 310.001 }).description.Presence, 'present');
    const present = new Lived().report(0).report(400, {}, { published: 100 });
    assert.equal(present.description.Presence, 'present');
  });

  it('of a draining backlog: nobody is falsely alive in between, and all are present at its end', () => {
    const machine = new Lived().report(0).sweep(700);
    for (let sent = 30; sent < 600; sent += 30) machine.report(700 + sent / 100, {}, { published: sent });
    assert.equal(machine.description.Presence, 'dead');
    assert.equal(machine.report(710, {}, { published: 690 }).description.Presence, 'present');
  });

  it('is not prolonged by a publish time an hour in the future', () => {
    const machine = new Lived().report(0, {}, { published: 3600 });
    assert.equal(machine.kept.Due, at(90));
    assert.equal(machine.sweep(100).description.Presence, 'silent');
  });

  it('of an announced machine becomes present with any event, also an old one', () => {
    const expected = aRecord({ Presence: 'expected' }, { ExpectedBy: at(60) });
    const machine = new Lived(expected).report(5000, {}, { published: 100 });
    assert.equal(machine.description.Presence, 'present');
    assert.deepEqual(presenceEntries(machine), ['presence: expected → present']);
    assert.equal(machine.kept.ExpectedBy, ZERO_TIME);
  });

  it('of an announced machine is never silent', () => {
    const expected = aRecord({ Presence: 'expected' }, { ExpectedBy: at(60) });
    assert.equal(noticeSilence(expected, new Date(at(9e6)), DEFAULT_TIMES), expected);
  });
});

describe('the last sign in a record', () => {
  it('counts as heard if the newest event came through Pub/Sub, not over HTTP', () => {
    const machine = new Lived().report(0);
    assert.deepEqual([machine.kept.Sign, machine.kept.Heard], [at(0), at(0)]);
    machine.report(30, {}, { eventId: 'http-1' });
    assert.deepEqual([machine.kept.Sign, machine.kept.Heard], [at(30), ZERO_TIME]);
    assert.ok(!machine.written.includes('Heard'));
  });

  it('has a shard that depends on the ID alone', () => {
    const { Shard } = new Lived().report(0).kept;
    assert.ok(Number.isInteger(Shard) && Shard >= 0 && Shard < 16);
    assert.equal(new Lived().report(90).kept.Shard, Shard);
  });
});

describe('flapping', () => {
  it('is attention from the sixth change of the presence within an hour until an hour after the first of them', () => {
    const machine = new Lived().report(0);
    for (const start of [100, 400, 700]) machine.sweep(start).report(start + 60);
    assert.deepEqual(machine.description.Attention, ['flapping']);
    assert.equal(machine.kept.PresenceTimes.length, 6);
    assert.deepEqual(machine.report(3699).description.Attention, ['flapping']);
    assert.deepEqual(machine.report(3700).description.Attention, []);
    assert.equal(machine.sweep(4000).kept.PresenceTimes.length, 6);
  });
});
