/** The parser of stored records: times, and arbitrary content. The stores' contract tests the rest. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CorruptRecordError } from '../../../shared/errors.ts';
import { toMembers } from '../../../shared/store/members.ts';
import { parseRecord } from '../../../shared/store/record.ts';
import type { Description } from '../../../shared/types/description.ts';
import { NOTHING_KEPT } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, aLog, aRecord } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';

describe('parseRecord', () => {
  for (const [stored, read] of [
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05.678999Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T05:04:05+02:00', '2026-01-02T03:04:05.000Z'],
    [ZERO_TIME, ZERO_TIME],
    ['0001-01-01T00:00:00.000Z', ZERO_TIME],
  ] as const) {
    it(`reads the time ${stored} as ${read}`, () => {
      const { log, lines } = aLog();
      const { Description } = parseRecord('m', { LastUpdated: stored, Note: { Timestamp: stored } }, log);
      const { LastUpdated, Note } = Description;
      assert.deepEqual([LastUpdated, Note.Timestamp], [read, read]);
      assert.deepEqual(lines, []);
    });
  }

  for (const stored of ['', 'yesterday', '2026-13-01T00:00:00Z']) {
    it(`reads ${JSON.stringify(stored)} as Go's zero time, and logs the replaced value`, () => {
      const { log, lines } = aLog();
      assert.equal(parseRecord('m', { LastUpdated: stored }, log).Description.LastUpdated, ZERO_TIME);
      assert.deepEqual([lines[0]?.['member'], lines[0]?.['value']], ['LastUpdated', stored]);
    });
  }

  const texts = [
    'MaintenanceMode',
    'Recovering',
    'Version',
    'SSHUserIP',
    'LastEventID',
    'QuarantineReason',
    'Trouble',
  ];
  const times = [
    ...[
      'LastUpdated',
      'RecoveryStart',
      'TaskStarted',
      'LastEventTime',
      'QuarantineClearedTime',
      'PresenceSince',
    ],
    ...['QuarantinedSince', 'RecoveryReasonSince', 'Due', 'Maintenance.Until', 'Power.LastCycle.At'],
    ...['Annotation.Timestamp', 'Note.Timestamp'],
  ];
  for (const [type, members] of Object.entries({
    'a string': [
      ...texts,
      'AttachedDevice',
      'PowerCycleState',
      'Presence',
      'Note.Message',
      'Annotation.User',
      'Maintenance.Reason',
      'Claim',
    ],
    'a boolean': ['IsQuarantined', 'PowerCycle', 'RunningSwarmingTask', 'LaunchedSwarming'],
    'an integer': ['Battery', 'DeviceUptime', 'Shard', 'HotReports'],
    'a time': times,
    'an object': [
      'Annotation',
      'Note',
      'Maintenance',
      'Power',
      'Power.LastCycle',
      'Temperature',
      'Dimensions',
      'SuppliedDimensions',
    ],
    'a number': ['Temperature.cpu'],
    'a list of strings': [
      'Attention',
      'Dimensions.os',
      'SuppliedDimensions.os',
      'EventIDs',
      'ConflictEntries',
      'Power.Starts',
    ],
  }))
    for (const member of members)
      it(`calls a record corrupt whose ${member} is null, which must be ${type}`, () => {
        const stored = member.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), null);
        assert.throws(
          () => parseRecord('m', stored, aLog().log),
          new CorruptRecordError(`the record of m is corrupt: ${member} must be ${type}`),
        );
      });

  it('names a corrupt dimension, cut to 200 characters, and what is no object at all', () => {
    const name = 'x'.repeat(300);
    for (const [stored, message] of [
      [{ Dimensions: { [name]: 1 } }, `Dimensions.${name.slice(0, 200)} must be a list of strings`],
      [[], 'it must be an object'],
    ] as const)
      assert.throws(
        () => parseRecord('m', stored, aLog().log),
        new CorruptRecordError(`the record of m is corrupt: ${message}`),
      );
  });

  it('logs what it replaces, cut to 200 characters, and as what it is read', () => {
    const { log, lines } = aLog();
    const stored = {
      AttachedDevice: 'x'.repeat(300),
      Note: { Timestamp: 'soon' },
      Power: { Starts: ['soon'] },
    };
    parseRecord('m', stored, log);
    assert.deepEqual(
      lines.map(({ message, machineId, member, value, readAs }) => [
        message,
        machineId,
        member,
        value,
        readAs,
      ]),
      [
        ['AttachedDevice', 'x'.repeat(200), 'nodevice'],
        ['Note.Timestamp', 'soon', ZERO_TIME],
        ['Power.Starts', 'soon', ZERO_TIME],
      ].map((line) => ['record value replaced', 'm', ...line]),
    );
  });

  it('reads each kept member by its own kind, and what is missing as nothing kept', () => {
    const at = '2026-01-02T03:04:05.000Z';
    const kept = {
      EventIDs: ['1'],
      Due: at,
      Shard: 7,
      ConflictEntries: [at, at],
      Claim: 'u r',
      HotReports: 2,
    };
    assert.deepEqual(parseRecord('m', kept, aLog().log).Kept, { ...NOTHING_KEPT, ...kept });
  });

  it('takes the start of a recovery for the time of its reason, if that is missing and it lasts', () => {
    const RecoveryStart = '2026-01-02T03:04:05.000Z';
    const since = (Recovering: string) =>
      parseRecord('m', { Recovering, RecoveryStart }, aLog().log).Description.RecoveryReasonSince;
    assert.deepEqual([since('hot'), since('')], [RecoveryStart, ZERO_TIME]);
  });

  it('returns an unchanged Description', () => {
    const description = aDescription({ Temperature: { cpu: 40.5 }, LastEventID: '17' });
    const record = parseRecord('m', plain(description), aLog().log);
    assert.deepEqual(plain(record.Description), plain(description));
  });

  it('returns what was written, whichever members are left out because they are as in a new machine', () => {
    const at = '2026-01-02T03:00:00.000Z';
    const note = { Message: 'm', User: 'u', Timestamp: at };
    const other: Partial<Description> = {
      ...{
        MaintenanceMode: 'x',
        IsQuarantined: true,
        Recovering: 'hot',
        AttachedDevice: 'adb',
        Annotation: note,
      },
      ...{
        Note: { ...note, User: '' },
        Version: 'v1',
        PowerCycleState: 'available',
        LastUpdated: at,
        Battery: 7,
      },
      ...{ Temperature: { cpu: 40.5 }, RunningSwarmingTask: true, LaunchedSwarming: true, RecoveryStart: at },
      ...{
        DeviceUptime: 7,
        SSHUserIP: 'u@h',
        SuppliedDimensions: { a: ['b'] },
        Dimensions: { id: ['m'], c: [] },
      },
      ...{
        TaskStarted: at,
        LastEventTime: at,
        LastEventID: '17',
        QuarantineClearedTime: at,
        QuarantineReason: 'r',
      },
      ...{ Trouble: 't', Maintenance: { Reason: 'r', Ticket: '', Until: ZERO_TIME }, Presence: 'silent' },
      ...{ PresenceSince: at, QuarantinedSince: at, RecoveryReasonSince: at, Attention: ['flapping'] },
    };
    const differing = fc.subarray(Object.keys(other) as (keyof Description)[]);
    fc.assert(
      fc.property(differing, fc.boolean(), (names, isKept) => {
        const differences = Object.fromEntries(names.map((name) => [name, other[name]]));
        const written = aRecord(differences, isKept ? { Due: at, EventIDs: ['17'], HotReports: 1 } : {});
        const members: unknown = JSON.parse(JSON.stringify(toMembers(written, {})));
        assert.deepEqual(
          plain(parseRecord(aDescription().Dimensions['id']?.[0] ?? '', members, aLog().log)),
          plain(written),
        );
      }),
    );
    assert.deepEqual(Object.keys(toMembers(aRecord({ LastUpdated: ZERO_TIME }), {})), [
      ...['Dimensions', 'PresenceSince', 'RecoveryReasonSince'],
    ]);
  });

  it('returns every member or throws CorruptRecordError, whatever is stored', () => {
    const record = fc.oneof(
      fc.anything(),
      fc.record(
        {
          Version: fc.anything(),
          Dimensions: fc.anything(),
          LastUpdated: fc.anything(),
          Note: fc.anything(),
          EventIDs: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(record, (stored) => {
        try {
          const { Description, Kept } = parseRecord('m', stored, aLog().log);
          assert.deepEqual(Object.keys(Description), Object.keys(aDescription()));
          assert.deepEqual(Object.keys(Kept), Object.keys(NOTHING_KEPT));
        } catch (error) {
          assert.ok(error instanceof CorruptRecordError);
        }
      }),
    );
  });
});
