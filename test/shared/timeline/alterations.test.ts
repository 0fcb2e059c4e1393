/** Which changes the timeline reports, and so watchers hear of. */
import assert from 'node:assert/strict';
import { ALTERATIONS, KINDS_OF_MEMBERS } from '../../../shared/timeline/alterations.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import type { Description } from '../../../shared/types/description.ts';
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
