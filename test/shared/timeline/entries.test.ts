import assert from 'node:assert/strict';
import type { Origin } from '../../../shared/timeline/entries.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import type { Description } from '../../../shared/types/description.ts';
import type { TimelineKind } from '../../../shared/types/timeline_entry.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const origin: Origin = { actor: 'machines.example.org', eventId: '7', now: NOW };
const said = (Message: string) => ({ Message, User: 'someone@example.org', Timestamp: NOW.toISOString() });

/** Each entry as kind, From, To, Reason. */
const told = (was: Partial<Description>, is: Partial<Description>): string[][] =>
  timelineEntries(aDescription(was), aDescription(is), origin).map(({ entry }) => [
    entry.Kind,
    entry.From,
    entry.To,
    entry.Reason,
  ]);

describe('The timeline tells', () => {
  const table: readonly [
    name: string,
    was: Partial<Description>,
    is: Partial<Description>,
    entry: [kind: TimelineKind, from: string, to: string, reason: string],
  ][] = [
    [
      'that a machine was taken out of service',
      {},
      { MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z', Annotation: said('Enabled Maintenance Mode') },
      ['mode', 'available', 'maintenance: a@example.org 2026-01-02T03:04:05Z', 'Enabled Maintenance Mode'],
    ],
    [
      'that a task forced a quarantine',
      {},
      { IsQuarantined: true },
      ['quarantine', 'not quarantined', 'quarantined', 'A task asked for it.'],
    ],
    [
      'that a quarantine was cleared',
      { IsQuarantined: true },
      {},
      ['quarantine', 'quarantined', 'not quarantined', 'Cleared.'],
    ],
    [
      'why a machine rests, with the readings',
      {},
      {
        Recovering: 'Too hot.',
        Battery: 80,
        Temperature: { cpu: 41.5, skin: 30 },
        Annotation: said('Too hot.'),
      },
      ['recovering', '', 'Too hot.', 'battery 80 %, hottest cpu at 41.5 °C'],
    ],
    [
      'that a machine is well again',
      { Recovering: 'Too hot.' },
      { Battery: -99 },
      ['recovering', 'Too hot.', '', ''],
    ],
    [
      'which device it is',
      { Dimensions: { device_type: ['a'] } },
      { Dimensions: { device_type: ['a', 'b'] } },
      ['device', 'a', 'a | b', ''],
    ],
    ['what operators say is attached', {}, { AttachedDevice: 'ssh' }, ['attached', 'nodevice', 'ssh', '']],
    [
      'that a power cycle was requested',
      {},
      { PowerCycle: true, Annotation: said('Requested powercycle for "x"') },
      ['power_request', 'none', 'requested', 'Requested powercycle for "x"'],
    ],
    [
      'that a power cycle was done',
      { PowerCycle: true },
      {},
      ['power_request', 'requested', 'none', 'Power cycle complete.'],
    ],
    [
      'what became of the outlet',
      {},
      { PowerCycleState: 'in_error' },
      ['power_state', 'not_available', 'in_error', ''],
    ],
    ['what was noted', { Note: said('old') }, { Note: said('new') }, ['note', 'old', 'new', '']],
    [
      'that the same was noted by another',
      { Note: said('x') },
      { Note: { ...said('x'), User: 'b' } },
      ['note', 'x', 'x', ''],
    ],
    [
      'which agent runs',
      { Version: 'v1' },
      { Version: 'v2', Dimensions: { tmm_version: ['v2'] } },
      ['version', 'v1', 'v2', ''],
    ],
    [
      'that a task runs',
      {},
      { RunningSwarmingTask: true, LaunchedSwarming: true },
      ['task', 'no task, task runner not launched', 'running a task, task runner launched', ''],
    ],
    [
      'which other dimensions changed, all in one entry',
      { Dimensions: { os: ['Linux'], gpu: ['none'], cores: ['8'] } },
      { Dimensions: { os: ['Linux', 'Debian'], cpu: ['x86'], cores: ['8'] } },
      ['dimensions', 'gpu: none, os: Linux', 'cpu: x86, os: Linux | Debian', 'cpu, gpu, os'],
    ],
    [
      'what operators supplied, the address too',
      { SuppliedDimensions: { gpu: ['x'] } },
      { SuppliedDimensions: { gpu: ['y'] }, SSHUserIP: 'root@host' },
      ['supplied', 'gpu: x', 'SSH root@host, gpu: y', ''],
    ],
    [
      'that the address changed',
      { SSHUserIP: 'a@host' },
      { SSHUserIP: 'b@host' },
      ['supplied', 'SSH a@host', 'SSH b@host', ''],
    ],
  ];
  for (const [name, was, is, entry] of table) it(name, () => assert.deepEqual(told(was, is), [entry]));

  it('several things that one change alters, each by its kind', () => {
    const kinds = told({}, { IsQuarantined: true, Version: 'v', RunningSwarmingTask: true }).map(
      ([kind]) => kind,
    );
    assert.deepEqual(kinds, ['quarantine', 'version', 'task']);
  });

  it('that a machine became known, and what makes it more than that', () => {
    const entries = timelineEntries(
      undefined,
      aDescription({ Version: 'v1', Dimensions: { id: ['x'] } }),
      origin,
    );
    assert.deepEqual(
      entries.map(({ entry }) => [entry.Kind, entry.From, entry.To]),
      [
        ['created', '', ''],
        ['version', '', 'v1'],
      ],
    );
  });

  for (const [which, previous] of [
    ['a', aDescription()],
    ['a corrupt', undefined],
  ] as const)
    it(`that ${which} machine was deleted`, () =>
      assert.deepEqual(
        timelineEntries(previous, undefined, {
          ...origin,
          actor: 'someone@example.org',
          eventId: '',
          requestId: 'r',
        }).map(({ entry }) => entry),
        [
          {
            Time: NOW.toISOString(),
            Kind: 'deleted',
            From: '',
            To: '',
            Actor: 'someone@example.org',
            Reason: '',
            EventID: '',
          },
        ],
      ));

  it('nothing of what mirrors another kind', () =>
    assert.deepEqual(told({}, { Dimensions: { id: ['x'], quarantined: ['x'] } }), []));

  it('of the monitor’s version once: as the version where that is altered, else as a dimension', () => {
    const kinds = (Version: string) =>
      told({ Version: '1' }, { Version, Dimensions: { tmm_version: [Version] } }).map(([kind]) => kind);
    assert.deepEqual([kinds('2'), kinds('1')], [['version'], ['dimensions']]);
  });

  it('of a dimension named as objects name theirs', () => {
    const named = (value: string) =>
      JSON.parse(`{"__proto__":["${value}"],"constructor":["x"]}`) as Record<string, string[]>;
    assert.deepEqual(told({ Dimensions: named('a') }, { Dimensions: named('b') }), [
      ['dimensions', '__proto__: a', '__proto__: b', '__proto__'],
    ]);
    assert.deepEqual(told({ Dimensions: {} }, { Dimensions: named('b') })[0]?.[3], '__proto__, constructor');
  });
});

describe('A routine report', () => {
  const readings = {
    LastUpdated: '2026-01-03T00:00:00.000Z',
    LastEventTime: '2026-01-03T00:00:00.000Z',
    LastEventID: '9',
    Battery: 12,
    Temperature: { cpu: 30 },
    DeviceUptime: 99,
  };

  it('has no entries', () => assert.deepEqual(told({}, readings), []));
  it('may lose a dimension that was empty anyway', () =>
    assert.deepEqual(told({ Dimensions: { a: [] } }, { Dimensions: {} }), []));
});

describe('An entry', () => {
  const entryOf = (overrides: Partial<Origin>, note = 'x') =>
    timelineEntries(aDescription(), aDescription({ Note: said(note) }), { ...origin, ...overrides })[0]!;

  it('has a key of its time and 12 hexadecimal digits', () =>
    assert.match(entryOf({}).key, /^2026-01-02T03:04:05\.678Z-[0-9a-f]{12}$/));

  it('has the same key when the same change runs again', () => {
    assert.equal(entryOf({}).key, entryOf({}).key);
    assert.equal(entryOf({ eventId: '', requestId: 'r' }).key, entryOf({ eventId: '', requestId: 'r' }).key);
  });

  it('has another key for another event, another request, another kind', () => {
    const kinds = timelineEntries(aDescription(), aDescription({ Version: 'v', PowerCycle: true }), origin);
    const keys = [
      entryOf({}).key,
      entryOf({ eventId: '8' }).key,
      entryOf({ eventId: '', requestId: 'r' }).key,
      entryOf({ eventId: '', requestId: 's' }).key,
      ...kinds.map(({ key }) => key),
    ];
    assert.equal(new Set(keys).size, 6);
  });

  it('says who, and by which event', () => {
    const { entry } = entryOf({});
    assert.deepEqual(
      [entry.Actor, entry.EventID, entry.Time],
      ['machines.example.org', '7', NOW.toISOString()],
    );
  });

  it('has texts of at most 1,024 characters, none of them half', () => {
    assert.equal(entryOf({}, 'x'.repeat(1025)).entry.To, 'x'.repeat(1024));
    assert.equal(entryOf({}, `${'x'.repeat(1022)}📱y`).entry.To, `${'x'.repeat(1022)}📱`);
    assert.equal(entryOf({}, `${'x'.repeat(1023)}📱`).entry.To, 'x'.repeat(1023));
    assert.equal(entryOf({}, 'a\ud800').entry.To, 'a\ufffd');
  });
});
