import assert from 'node:assert/strict';
import { type Origin, timelineEntries } from '../../../shared/timeline/entries.ts';
import type { Description } from '../../../shared/types/description.ts';
import type { TimelineKind } from '../../../shared/types/timeline_entry.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const origin: Origin = { actor: 'machines.example.org', eventId: '7' };
const TIME = NOW.toISOString();
const annotated = (Message: string) => ({
  Message,
  User: 'someone@example.org',
  Timestamp: NOW.toISOString(),
});

/** Each entry as kind, From, To, Reason. */
const changes = (was: Partial<Description>, is: Partial<Description>): string[][] =>
  timelineEntries(aDescription(was), aDescription(is), origin, TIME).map(({ entry }) => [
    entry.Kind,
    entry.From,
    entry.To,
    entry.Reason,
  ]);

describe('timelineEntries', () => {
  const table: readonly [
    name: string,
    was: Partial<Description>,
    is: Partial<Description>,
    entry: [kind: TimelineKind, from: string, to: string, reason: string],
  ][] = [
    [
      'maintenance',
      {},
      {
        MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z',
        Annotation: annotated('Enabled Maintenance Mode'),
      },
      ['mode', 'available', 'maintenance: a@example.org 2026-01-02T03:04:05Z', 'Enabled Maintenance Mode'],
    ],
    [
      'a quarantine that a task requested',
      {},
      { IsQuarantined: true },
      ['quarantine', 'not quarantined', 'quarantined', 'A task asked for it.'],
    ],
    [
      'a quarantine, with the reason that the task gave',
      {},
      { IsQuarantined: true, QuarantineReason: 'disk full' },
      ['quarantine', 'not quarantined', 'quarantined', 'disk full'],
    ],
    [
      'the reason of another request for the same quarantine',
      { IsQuarantined: true },
      { IsQuarantined: true, QuarantineReason: 'disk full' },
      ['quarantine', 'quarantined', 'quarantined', 'disk full'],
    ],
    [
      'a cleared quarantine',
      { IsQuarantined: true, QuarantineReason: 'disk full' },
      {},
      ['quarantine', 'quarantined', 'not quarantined', 'Cleared.'],
    ],
    [
      'the start of a recovery, with the readings',
      {},
      {
        Recovering: 'Too hot.',
        Battery: 80,
        Temperature: { cpu: 41.5, skin: 30 },
        Annotation: annotated('Too hot.'),
      },
      ['recovering', '', 'Too hot.', 'battery 80 %, hottest cpu at 41.5 °C'],
    ],
    [
      'the recovery of a missing device, with the trouble of reading it',
      { Trouble: 'adb: device offline' },
      { Recovering: 'Device ["sargo"] has gone missing', Trouble: 'adb: device offline' },
      ['recovering', '', 'Device ["sargo"] has gone missing', 'adb: device offline'],
    ],
    [
      'other trouble of reading a device',
      { Trouble: 'adb: device offline' },
      { Trouble: 'adb: device unauthorized' },
      ['trouble', 'adb: device offline', 'adb: device unauthorized', ''],
    ],
    [
      'the end of a recovery',
      { Recovering: 'Too hot.' },
      { Battery: -99 },
      ['recovering', 'Too hot.', '', ''],
    ],
    [
      'the type of the device',
      { Dimensions: { device_type: ['a'] } },
      { Dimensions: { device_type: ['a', 'b'] } },
      ['device', 'a', 'a | b', ''],
    ],
    ['the attached device', {}, { AttachedDevice: 'ssh' }, ['attached', 'nodevice', 'ssh', '']],
    [
      'a requested power cycle',
      {},
      { PowerCycle: true, Annotation: annotated('Requested powercycle for "x"') },
      ['power_request', 'none', 'requested', 'Requested powercycle for "x"'],
    ],
    [
      'a completed power cycle',
      { PowerCycle: true },
      {},
      ['power_request', 'requested', 'none', 'Power cycle complete.'],
    ],
    [
      'the state of the outlet',
      {},
      { PowerCycleState: 'in_error' },
      ['power_state', 'not_available', 'in_error', ''],
    ],
    ['a note', { Note: annotated('old') }, { Note: annotated('new') }, ['note', 'old', 'new', '']],
    [
      'a note with the same text by another person',
      { Note: annotated('x') },
      { Note: { ...annotated('x'), User: 'b' } },
      ['note', 'x', 'x', ''],
    ],
    [
      'the version of the monitor',
      { Version: 'v1' },
      { Version: 'v2', Dimensions: { tmm_version: ['v2'] } },
      ['version', 'v1', 'v2', ''],
    ],
    [
      'a running task',
      {},
      { RunningSwarmingTask: true, LaunchedSwarming: true },
      ['task', 'no task, task runner not launched', 'running a task, task runner launched', ''],
    ],
    [
      'all other dimensions, in one entry',
      { Dimensions: { os: ['Linux'], gpu: ['none'], cores: ['8'] } },
      { Dimensions: { os: ['Linux', 'Debian'], cpu: ['x86'], cores: ['8'] } },
      ['dimensions', 'gpu: none, os: Linux', 'cpu: x86, os: Linux | Debian', 'cpu, gpu, os'],
    ],
    [
      'supplied dimensions and SSH destination, in one entry',
      { SuppliedDimensions: { gpu: ['x'] } },
      { SuppliedDimensions: { gpu: ['y'] }, SSHUserIP: 'root@host' },
      ['supplied', 'gpu: x', 'SSH root@host, gpu: y', ''],
    ],
    [
      'the SSH destination alone',
      { SSHUserIP: 'a@host' },
      { SSHUserIP: 'b@host' },
      ['supplied', 'SSH a@host', 'SSH b@host', ''],
    ],
  ];
  for (const [name, was, is, entry] of table)
    it(`reports ${name}`, () => assert.deepEqual(changes(was, is), [entry]));

  it('returns one entry for each kind that a change alters, in order', () => {
    const kinds = changes({}, { IsQuarantined: true, Version: 'v', RunningSwarmingTask: true }).map(
      ([kind]) => kind,
    );
    assert.deepEqual(kinds, ['quarantine', 'version', 'task']);
  });

  it('reports a new machine, and how it differs from one without any state', () => {
    const entries = timelineEntries(
      undefined,
      aDescription({ Version: 'v1', Dimensions: { id: ['x'] } }),
      origin,
      TIME,
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
    it(`reports the deletion of ${which} machine`, () =>
      assert.deepEqual(
        timelineEntries(
          previous,
          undefined,
          { actor: 'someone@example.org', eventId: '', requestId: 'r' },
          TIME,
        ).map(({ entry }) => entry),
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
});

describe('a timeline entry', () => {
  const entryOf = (overrides: Partial<Origin>, note = 'x') =>
    timelineEntries(
      aDescription(),
      aDescription({ Note: annotated(note) }),
      { ...origin, ...overrides },
      TIME,
    )[0]!;

  it('has a key made of its time and 12 hexadecimal digits', () =>
    assert.match(entryOf({}).key, /^2026-01-02T03:04:05\.678Z-[0-9a-f]{12}$/));

  it('has the same key if the same change runs again', () => {
    assert.equal(entryOf({}).key, entryOf({}).key);
    assert.equal(entryOf({ eventId: '', requestId: 'r' }).key, entryOf({ eventId: '', requestId: 'r' }).key);
  });

  it('has a different key for a different event, request or kind', () => {
    const kinds = timelineEntries(
      aDescription(),
      aDescription({ Version: 'v', PowerCycle: true }),
      origin,
      TIME,
    );
    const keys = [
      entryOf({}).key,
      entryOf({ eventId: '8' }).key,
      entryOf({ eventId: '', requestId: 'r' }).key,
      entryOf({ eventId: '', requestId: 's' }).key,
      ...kinds.map(({ key }) => key),
    ];
    assert.equal(new Set(keys).size, 6);
  });

  it('names the actor and the event', () => {
    const { entry } = entryOf({});
    assert.deepEqual(
      [entry.Actor, entry.EventID, entry.Time],
      ['machines.example.org', '7', NOW.toISOString()],
    );
  });

  it('has texts of at most 1,024 characters, without half characters', () => {
    assert.equal(entryOf({}, 'x'.repeat(1025)).entry.To, 'x'.repeat(1024));
    assert.equal(entryOf({}, `${'x'.repeat(1022)}📱y`).entry.To, `${'x'.repeat(1022)}📱`);
    assert.equal(entryOf({}, `${'x'.repeat(1023)}📱`).entry.To, 'x'.repeat(1023));
    assert.equal(entryOf({}, 'a\ud800').entry.To, 'a\ufffd');
  });
});
