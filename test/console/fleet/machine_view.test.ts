/** What the view of one machine shows: the advice as a button, the week, the timeline, names that may be meant. */
import assert from 'node:assert/strict';
import { nearestFew } from '../../../console/fleet/nearest.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import { suggestedDeed } from '../../../console/fleet/suggested_deed.ts';
import { daysOf, kindLabel, serversIn, sourceOf, withPage } from '../../../console/fleet/timeline_view.ts';
import { isKnown, isolated, rangesOf, readingText, weekOf } from '../../../console/fleet/week.ts';
import type { Description } from '../../../shared/types/description.ts';
import type { TimelineEntry } from '../../../shared/types/timeline_entry.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const suggested = (members: Partial<Description>) =>
  suggestedDeed(rowOf(aDescription({ LastUpdated: NOW.toISOString(), ...members }), bareContext(NOW, false)));

describe('The suggested action', () => {
  const silent = { Presence: 'silent' } as const;
  for (const [what, members, deed] of [
    ['a power cycle of a silent machine', { ...silent, PowerCycleState: 'available' }, 'cycle'],
    ['maintenance of a silent machine whose outlet cannot be controlled', silent, 'maintain'],
    [
      'nothing more about a silent machine whose power cycle is on its way',
      { ...silent, PowerCycleState: 'available', PowerCycle: true },
      undefined,
    ],
    ['the end of a quarantine', { IsQuarantined: true }, 'clear-quarantine'],
    [
      'the end of maintenance',
      { MaintenanceMode: 'kim@example.org 2026-01-02T01:04:05Z', IsQuarantined: true },
      'release',
    ],
    [
      'nothing about a machine that may recover by itself',
      { Recovering: 'Too hot.', RecoveryReasonSince: NOW.toISOString() },
      undefined,
    ],
    ['nothing about a machine that is well', {}, undefined],
    [
      'a power cycle of a machine that is up for too long',
      { DeviceUptime: 30 * 3600, PowerCycleState: 'available' },
      'cycle',
    ],
    ['to forget a machine that never came', { Presence: 'expected' }, 'forget'],
  ] as const)
    it(`is ${what}`, () => {
      assert.equal(suggested(members), deed);
    });
});

describe('The week of a machine', () => {
  const From = '2026-01-01T22:00:00.000Z';
  const BATTERY = { unit: '%', word: 'Lowest', limit: 30 } as const;
  const week = weekOf({
    From,
    Hours: [
      [40, 20],
      [25, null],
      [null, null],
      [35, 41.5],
      [null, null],
    ],
  });
  assert.ok(week !== undefined);

  it('is not there if neither battery nor temperature was ever reported', () => {
    assert.equal(weekOf({ From: ZERO_TIME, Hours: [] }), undefined);
    assert.equal(isKnown({ times: [0], values: [null] }), false);
  });

  it('says the worst reading, how often it was beyond the threshold, and what is not known', () => {
    assert.equal(
      readingText(week.battery, BATTERY),
      'Lowest 25 % on Thu 23:00; below 30 % in 1 of 3 hours. 2 hours are not known.',
    );
    assert.equal(
      readingText(week.celsius, { unit: '°C', word: 'Highest', limit: undefined }),
      'Highest 41.5 °C on Fri 01:00. 3 hours are not known.',
    );
    assert.equal(readingText({ times: [0], values: [50] }, BATTERY), 'Lowest 50 % on Thu 00:00.');
    assert.equal(
      readingText({ times: [0], values: [null] }, BATTERY),
      'Nothing is known of the last 7 days.',
    );
  });

  it('is a range for each day, the newest first', () => {
    assert.deepEqual(rangesOf(week.battery), [
      { date: '2026-01-02', least: 35, most: 35 },
      { date: '2026-01-01', least: 25, most: 40 },
    ]);
  });

  it('marks hours between gaps, which a line cannot show', () => {
    assert.deepEqual(isolated([1, null, 2, 3, null, 4]), [0, 5]);
  });
});

describe('The timeline of a machine', () => {
  const anEntry = (members: Partial<TimelineEntry>): TimelineEntry => ({
    ...{ Time: '2026-01-02T03:04:05.000Z', Kind: 'task', From: '', To: 'x', Actor: 'server@localhost' },
    ...{ Reason: '', EventID: '' },
    ...members,
  });

  for (const [source, members] of [
    ['person', { Kind: 'mode', Actor: 'kim@example.org' }],
    ['person', { Kind: 'deleted', Actor: 'kim@example.org' }],
    ['rule', { Kind: 'recovering', EventID: '1' }],
    ['rule', { Kind: 'presence' }],
    ['rule', { Kind: 'mode' }],
    ['agent', { Kind: 'task', EventID: '1' }],
    ['agent', { Kind: 'quarantine', EventID: '1' }],
    ['agent', { Kind: 'power_state', Actor: 'racks@p.iam.gserviceaccount.com' }],
    ['agent', { Kind: 'power_request', Actor: 'racks@p.iam.gserviceaccount.com' }],
  ] as const)
    it(`tells ${source} by ${JSON.stringify(members)}`, () => {
      const servers = serversIn([anEntry({ EventID: '1' })]);
      assert.equal(sourceOf(anEntry(members), servers), source);
    });

  it('has days, the newest first, without what the filter leaves out', () => {
    const entries = [
      anEntry({ Time: '2026-01-01T03:00:00.000Z', Kind: 'mode', Actor: 'kim@example.org' }),
      anEntry({ EventID: '1' }),
      anEntry({ Time: '2026-01-02T04:00:00.000Z', EventID: '2', Kind: 'recovering' }),
    ];
    const kinds = (filter: { kind: string; source: string }) =>
      daysOf(entries, filter).map(({ date, entries: found }) => [date, found.map(({ entry }) => entry.Kind)]);
    assert.deepEqual(kinds({ kind: '', source: '' }), [
      ['2026-01-02', ['recovering', 'task']],
      ['2026-01-01', ['mode']],
    ]);
    assert.deepEqual(kinds({ kind: '', source: 'person' }), [['2026-01-01', ['mode']]]);
    assert.deepEqual(kinds({ kind: 'task', source: 'person' }), []);
  });

  it('has each entry once, however often its page was asked for', () => {
    const known = [anEntry({ EventID: '1' }), anEntry({ EventID: '2' })];
    assert.equal(withPage(known, [anEntry({ EventID: '2' }), anEntry({ EventID: '3' })]).length, 3);
  });

  it('calls a kind of another release by its own name', () => {
    assert.equal(kindLabel('mode'), 'Maintenance');
    assert.equal(kindLabel('fan_speed'), 'fan speed');
    assert.equal(kindLabel('__proto__'), '  proto  ');
  });
});

describe('Names that may be meant', () => {
  it('come nearest first, at most as many as are asked for', () => {
    const known = ['skia-rack2-004', 'skia-rack2-005', 'skia-rack12-004', 'other'];
    assert.deepEqual(nearestFew('skia-rack2-04', known, 2), ['skia-rack2-004', 'skia-rack12-004']);
    assert.deepEqual(nearestFew('zzz', known, 2), []);
    assert.deepEqual(nearestFew('x'.repeat(1000), known, 2), []);
  });
});
