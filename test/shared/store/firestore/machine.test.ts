/** A machine's Firestore document: how it is written. That it is read back as it was, the stores' contract tests. */
import assert from 'node:assert/strict';
import { type DocumentSnapshot, FieldValue, Timestamp } from '@google-cloud/firestore';
import fc from 'fast-check';
import { NO_HISTORY } from '../../../../shared/health/history.ts';
import {
  changedFields,
  machineChange,
  parseMachine,
  revision,
  toDocument,
} from '../../../../shared/store/firestore/machine.ts';
import { toTombstone } from '../../../../shared/store/firestore/tombstone.ts';
import { toMembers, unknownMembers } from '../../../../shared/store/members.ts';
import type { Description } from '../../../../shared/types/description.ts';
import { NO_POWER } from '../../../../shared/types/power.ts';
import { aLog, aRecord, NOW } from '../../../support/builders.ts';

const ID = 'm-1';
const named = (...names: string[]) => Object.fromEntries(names.map((name) => [name, ['x']]));

describe('the document of a machine', () => {
  it('has names as they are, except those that Firestore refuses or loses, and those that begin like these', () => {
    const SuppliedDimensions = named('', '__proto__', '__x__', '__x', '=os', 'os');
    const Dimensions = named('os', '_os', 'os__', 'a=b');
    const document = toDocument(toMembers(aRecord({ Dimensions, SuppliedDimensions }), {}), NO_HISTORY);
    assert.deepEqual(Object.keys(document['SuppliedDimensions'] as object), [
      ...['=', '=__proto__', '=__x__', '=__x', '==os', 'os'],
    ]);
    assert.deepEqual(document['Dimensions'], Dimensions);
  });
});

describe('the document of a machine, as Firestore compares it', () => {
  const at = NOW.toISOString();
  const time = Timestamp.fromDate(NOW);

  it('has timestamps for times, at any depth', () => {
    const Note = { Message: '', User: '', Timestamp: at };
    const Power = { ...NO_POWER, Starts: [at] };
    const record = aRecord({ LastUpdated: at, Note, Power }, { Due: at, PresenceTimes: [at] });
    const document = toDocument(toMembers(record, {}), NO_HISTORY);
    assert.deepEqual([document['LastUpdated'], document['Due']], [time, time]);
    assert.deepEqual(document['Note'], { ...Note, Timestamp: time });
    assert.deepEqual((document['Power'] as { Starts: unknown }).Starts, [time]);
    assert.deepEqual(document['PresenceTimes'], [time]);
    assert.equal('Heard' in document, false);
  });
});

describe('a machine’s document that is read', () => {
  it('has no history among its members, which the next change would carry as a newer release’s', () => {
    const data = { Version: 'v1', History: Buffer.from([1]), HistoryHour: 7, Newer: 1 };
    const document = { id: 'm-1', data: () => data } as unknown as DocumentSnapshot;
    const found = parseMachine(document, aLog().log);
    assert.deepEqual(Object.keys(found?.members ?? {}), ['Version', 'Newer']);
  });
});

describe('a change of a machine’s document', () => {
  const at = NOW.toISOString();
  const [first, second] = [
    { hour: 500_000, bytes: new Uint8Array(336).fill(7) },
    { hour: 500_001, bytes: new Uint8Array(336).fill(8) },
  ];
  const documentOf = (data: Readonly<Record<string, unknown>>) =>
    ({ id: ID, data: () => ({ ...data }) }) as unknown as DocumentSnapshot;
  /** As Firestore does it. */
  const updated = (data: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries({ ...data, ...fields }).filter(
        ([, value]) => !(value instanceof FieldValue && value.isEqual(FieldValue.delete())),
      ),
    );

  it('writes the fields that differ, and deletes those that are as in a new machine', () => {
    const was = toDocument(
      toMembers(aRecord({ LastUpdated: at, Recovering: 'Too hot.', Version: 'v1' }, { EventIDs: ['1'] }), {}),
      first,
    );
    const found = parseMachine(documentOf(was), aLog().log)!;
    const { Description, Kept } = found.record;
    const next = {
      Description: { ...Description, Recovering: '' },
      Kept: { ...Kept, EventIDs: ['1', '2'], Due: at },
    };
    assert.deepEqual(changedFields(found, toMembers(next, {}), found.history), {
      EventIDs: ['1', '2'],
      Due: Timestamp.fromDate(NOW),
      Recovering: FieldValue.delete(),
    });
    assert.deepEqual(changedFields(found, toMembers(found.record, {}), second), {
      History: second.bytes,
      HistoryHour: second.hour,
    });
  });

  it('leaves the same document as if it had written all of it, whatever it changes', () => {
    const Annotation = { Message: 'm', User: 'u', Timestamp: at };
    const differences: Partial<Description> = {
      ...{ Annotation, LastUpdated: at, Battery: 7, IsQuarantined: true, Temperature: { __proto__x: 40.5 } },
      ...{
        Dimensions: { id: [ID], '=a': ['b'], '': ['c', 'd'] },
        PresenceSince: at,
        Attention: ['flapping'],
      },
      ...{ Power: { ...NO_POWER, Outlet: '3', Starts: [at] }, SuppliedDimensions: named('__proto__') },
    };
    const names = Object.keys(differences) as (keyof Description)[];
    const record = fc
      .tuple(fc.subarray(names), fc.boolean())
      .map(([chosen, isKept]) =>
        aRecord(
          Object.fromEntries(chosen.map((name) => [name, differences[name]])),
          isKept ? { Due: at, EventIDs: ['17'], PresenceTimes: [at] } : {},
        ),
      );
    fc.assert(
      fc.property(record, record, fc.boolean(), (was, next, isRemembered) => {
        const stored = {
          ...toDocument(toMembers(was, {}), first),
          Newer: { 'a.b': Timestamp.fromDate(NOW) },
        };
        const found = parseMachine(documentOf(stored), aLog().log)!;
        const members = toMembers(next, unknownMembers(found, next));
        const history = isRemembered ? second : found.history;
        assert.deepEqual(
          updated(stored, changedFields(found, members, history)),
          toDocument(members, history),
        );
      }),
    );
  });
});

describe('a machine’s document as a change', () => {
  const [updateTime, readTime] = [new Timestamp(100, 1), new Timestamp(200, 2)];
  const changeOf = (data: object | undefined) => {
    const { log, lines } = aLog();
    const document = { id: 'm-1', exists: data !== undefined, data: () => data, updateTime, readTime };
    return { change: machineChange(document as unknown as DocumentSnapshot, log), lines };
  };

  it('is its state as of its last write, and a deletion as of the read if there is none', () => {
    const { change } = changeOf({ Version: 'v1' });
    assert.equal(change?.kind === 'machine' && change.description.Version, 'v1');
    assert.deepEqual([change?.machineId, change?.revision], ['m-1', '000000000100.000000001']);
    assert.deepEqual(changeOf(undefined).change, {
      ...{ kind: 'deleted', machineId: 'm-1', revision: '000000000200.000000002' },
    });
  });

  it('is none, and logged, if it is corrupt', () => {
    const { change, lines } = changeOf({ Version: 7 });
    assert.equal(change, undefined);
    assert.deepEqual(
      lines.map(({ message, machineId }) => [message, machineId]),
      [['corrupt record', 'm-1']],
    );
  });
});

describe('the document of a tombstone', () => {
  it('has timestamps, also in the maintenance that is left, and expires after 8 days', () => {
    const at = NOW.toISOString();
    const time = Timestamp.fromDate(NOW);
    const maintenance = { MaintenanceMode: 'ann', Maintenance: { Reason: 'fan', Ticket: '', Until: at } };
    assert.deepEqual(toTombstone({ deletedAt: at, newestEntry: at, maintenance }), {
      ...{ DeletedAt: time, NewestEntry: time, MaintenanceMode: 'ann' },
      ExpireAt: Timestamp.fromMillis(NOW.getTime() + 8 * 24 * 60 * 60_000),
      Maintenance: { Reason: 'fan', Ticket: '', Until: time },
    });
  });
});

describe('a revision', () => {
  it('is text that sorts as the times do, to the nanosecond', () => {
    const times = [
      [9, 999_999_999],
      [10, 0],
      [10, 5],
      [10, 40],
      [1_767_323_045, 0],
      [1_767_323_045, 1],
    ] as const;
    const texts = times.map(([seconds, nanoseconds]) => revision(new Timestamp(seconds, nanoseconds)));
    assert.deepEqual(texts.toSorted(), texts);
    assert.equal(new Set(texts).size, texts.length);
  });
});
