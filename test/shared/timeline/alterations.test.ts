/** Which changes the timeline reports, and so watchers hear of. */
import assert from 'node:assert/strict';
import { ALTERATIONS, KINDS_OF_MEMBERS } from '../../../shared/timeline/alterations.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import type { Description } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { TIMELINE_KINDS } from '../../../shared/types/timeline_entry.ts';
import { aDescription, anOrigin, NOW } from '../../support/builders.ts';

const annotation = { Message: 'x', User: 'someone@example.org', Timestamp: NOW.toISOString() };
const LATER = '2026-01-03T00:00:00.000Z';

/** A value for each member that differs from aDescription()'s. */
const ALTERED: Description = {
  MaintenanceMode: 'someone@example.org 2026-01-02T03:04:05Z',
  IsQuarantined: true,
  Recovering: 'Too hot.',
  AttachedDevice: 'ssh',
  Annotation: annotation,
  Note: annotation,
  Version: 'v',
  PowerCycle: true,
  PowerCycleState: 'in_error',
  LastUpdated: LATER,
  Battery: 12,
  Temperature: { cpu: 30 },
  RunningSwarmingTask: true,
  LaunchedSwarming: true,
  RecoveryStart: LATER,
  DeviceUptime: 99,
  SSHUserIP: 'root@host',
  SuppliedDimensions: { gpu: ['x'] },
  Dimensions: { device_type: ['x'], os: ['x'] },
  TaskStarted: LATER,
  LastEventTime: LATER,
  LastEventID: '9',
  QuarantineClearedTime: LATER,
  QuarantineReason: 'disk full',
  Trouble: 'adb: device unauthorized',
  Maintenance: { Reason: 'fan broken', Ticket: 'b/17', Until: LATER },
  Presence: 'silent',
  PresenceSince: LATER,
  QuarantinedSince: LATER,
  RecoveryReasonSince: LATER,
  Attention: ['conflict', 'flapping'],
  Power: {
    ...NO_POWER,
    Controller: 'rack4-pdu',
    Outlet: '3',
    LastCycle: { ...NO_POWER.LastCycle, At: LATER, Outcome: 'verified' },
  },
};
const MEMBERS = Object.keys(KINDS_OF_MEMBERS) as (keyof Description)[];
const WITHOUT_KIND: readonly string[] = ['reading', 'companion', 'constant'];

const kindsOf = (member: keyof Description): readonly string[] =>
  [KINDS_OF_MEMBERS[member]].flat().filter((kind) => !WITHOUT_KIND.includes(kind));

const entries = (was: Partial<Description>, is: Partial<Description>) =>
  timelineEntries(aDescription(was), aDescription(is), anOrigin(), NOW.toISOString()).map(
    ({ entry }) => entry,
  );
const entryKinds = (was: Partial<Description>, is: Partial<Description>): string[] =>
  entries(was, is).map(({ Kind }) => Kind);

describe('a change of', () => {
  for (const member of MEMBERS)
    it(`${member} is reported by ${kindsOf(member).join(' and ') || 'no kind'}`, () =>
      assert.deepEqual(
        entryKinds({}, { [member]: ALTERED[member] }),
        kindsOf(member),
        `a change of ${member} must be reported by the kinds that KINDS_OF_MEMBERS names: fix one of the two`,
      ));

  it('all members is reported by every kind, in the order of TIMELINE_KINDS', () => {
    const kinds = TIMELINE_KINDS.filter((kind) => kind !== 'created' && kind !== 'deleted');
    assert.deepEqual(entryKinds({}, ALTERED), kinds);
    assert.deepEqual(Object.keys(ALTERATIONS), kinds);
  });

  it('readings is not reported', () => {
    const readings = MEMBERS.filter((member) => KINDS_OF_MEMBERS[member] === 'reading');
    assert.ok(readings.includes('LastUpdated') && readings.includes('Battery'));
    assert.deepEqual(
      entries({}, Object.fromEntries(readings.map((member) => [member, ALTERED[member]]))),
      [],
    );
  });

  it('trouble is reported when it begins, differs in more than digits, or ends', () => {
    const altered = (was: string, is: string) => entryKinds({ Trouble: was }, { Trouble: is });
    assert.deepEqual(altered('', '7'), ['trouble']);
    assert.deepEqual(altered('7', ''), ['trouble']);
    assert.deepEqual(altered('adb: device offline', 'adb: device unauthorized'), ['trouble']);
    assert.deepEqual(altered('rebooted at 9:20: no answer', 'rebooted at 10:05: no answer'), []);
  });

  it('presence names the last report of a machine that is silent or dead', () => {
    const heard = { LastEventTime: '2026-01-02T03:00:00.000Z' };
    const reason = (was: Description['Presence'], is: Description['Presence']) => {
      const [entry] = entries({ ...heard, Presence: was }, { ...heard, Presence: is });
      return [entry?.From, entry?.To, entry?.Reason];
    };
    assert.deepEqual(reason('present', 'silent'), [
      'present',
      'silent',
      'Last report: 2026-01-02T03:00:00.000Z',
    ]);
    assert.deepEqual(reason('silent', 'present'), ['silent', 'present', '']);
  });

  it('maintenance says why, where and until when, also if only that changes', () => {
    const on = { MaintenanceMode: 'someone@example.org 2026-01-02T03:04:05Z' };
    const Maintenance = { Reason: 'fan broken', Ticket: 'b/17', Until: LATER };
    const [begun] = entries({}, { ...on, Maintenance, Annotation: { ...annotation, Message: 'Enabled' } });
    assert.equal(begun?.Reason, `Enabled: fan broken, b/17, until ${LATER}`);
    const [said] = entries({ ...on, Maintenance }, { ...on, Maintenance: { ...Maintenance, Ticket: '' } });
    assert.equal(said?.Reason, `fan broken, until ${LATER}`);
  });

  it('attention is reported only if a conflict begins or ends', () => {
    const kinds = (was: string[], is: string[]) => entryKinds({ Attention: was }, { Attention: is });
    assert.deepEqual(kinds([], ['flapping', 'no_runner']), []);
    assert.deepEqual(kinds(['conflict'], ['flapping']), ['conflict']);
    assert.deepEqual(kinds(['conflict'], ['conflict', 'flapping']), []);
  });

  it('a renewed claim of a power cycle is not reported, a new one is', () => {
    const claimed = (ClaimedBy: string, ClaimedUntil: string) => ({
      Power: { ...NO_POWER, Request: { ...NO_POWER.Request, ClaimedBy, ClaimedUntil } },
    });
    const until = NOW.toISOString();
    assert.deepEqual(entryKinds(claimed('rack4', until), claimed('rack4', LATER)), []);
    assert.deepEqual(entryKinds(claimed('', until), claimed('rack4', until)), ['power_cycle']);
  });

  it('dimensions that mirror another kind is not reported', () =>
    assert.deepEqual(entries({}, { Dimensions: { id: ['x'], quarantined: ['x'] } }), []));

  it('an empty dimension to an absent one is not reported', () =>
    assert.deepEqual(entries({ Dimensions: { a: [] } }, { Dimensions: {} }), []));

  it('tmm_version is reported once: by version if Version is altered too, else by dimensions', () => {
    const kinds = (Version: string) =>
      entryKinds({ Version: '1' }, { Version, Dimensions: { tmm_version: [Version] } });
    assert.deepEqual([kinds('2'), kinds('1')], [['version'], ['dimensions']]);
  });

  it('dimensions named like members of every object is reported', () => {
    const named = (value: string) =>
      JSON.parse(`{"__proto__":["${value}"],"constructor":["x"]}`) as Record<string, string[]>;
    const [altered, ...others] = entries({ Dimensions: named('a') }, { Dimensions: named('b') });
    assert.deepEqual(
      [altered?.Kind, altered?.From, altered?.To, altered?.Reason],
      ['dimensions', '__proto__: a', '__proto__: b', '__proto__'],
    );
    assert.deepEqual(others, []);
    const [added] = entries({ Dimensions: {} }, { Dimensions: named('b') });
    assert.equal(added?.Reason, '__proto__, constructor');
  });
});
