import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Arrival, arrivalOf, compareEventIds, withEventId } from '../../../shared/processor/order.ts';
import type { Description } from '../../../shared/types/description.ts';
import { NOTHING_KEPT, type StoredRecord } from '../../../shared/types/stored_record.ts';
import { ANY_CHARACTER } from '../../support/any_character.ts';
import { aDescription } from '../../support/builders.ts';

const [EARLIER, SAME, LATER] = [
  '2026-01-02T03:04:05.677Z',
  '2026-01-02T03:04:05.678Z',
  '2026-01-02T03:04:05.679Z',
];

/** A machine to which these events were applied, the newest last. */
const aRecord = (description: Partial<Description> = {}, ...EventIDs: string[]): StoredRecord => ({
  Description: aDescription(description),
  Kept: { ...NOTHING_KEPT, EventIDs },
});

describe('arrivalOf', () => {
  const table: readonly [
    when: string,
    lastEventId: string,
    publishedAt: string,
    eventId: string,
    expected: Arrival,
  ][] = [
    ['if the event was published later', '7', LATER, '1', 'new'],
    ['if the event was published earlier', '7', EARLIER, '9', 'late'],
    ['for the ID and time of the last event', '7', SAME, '7', 'duplicate'],
    ['for the ID of the last event at another time', '7', LATER, '7', 'duplicate'],
    ['for a greater ID at the same time', '7', SAME, '8', 'new'],
    ['for a smaller ID at the same time', '7', SAME, '6', 'late'],
    ['for a decimal ID that is greater by value', '99', SAME, '100', 'new'],
    [
      'for a decimal ID that is smaller by value, beyond 2^53',
      '9007199254740993',
      SAME,
      '9007199254740992',
      'late',
    ],
    ['for a decimal ID that is greater by value, leading zeros aside', '0099', SAME, '100', 'new'],
    ['for a decimal ID with leading zeros that is greater by value', '99', SAME, '00100', 'new'],
    ['for a text ID that is shorter but greater by code unit', 'http-aa', SAME, 'http-b', 'new'],
    ['for a text ID after a decimal one', '7', SAME, 'http-1', 'new'],
    ['for a decimal ID after a text one', 'http-1', SAME, '99', 'late'],
    ['for a text ID that is greater by code unit', 'http-B', SAME, 'http-a', 'new'],
  ];
  for (const [when, lastEventId, publishedAt, eventId, expected] of table)
    it(`returns ${expected} ${when}`, () =>
      assert.equal(
        arrivalOf(aRecord({ LastEventTime: SAME, LastEventID: lastEventId }), { publishedAt, eventId }),
        expected,
      ));

  it('returns new for the first event of a machine', () =>
    assert.equal(arrivalOf(aRecord(), { publishedAt: EARLIER, eventId: '1' }), 'new'));

  for (const publishedAt of [EARLIER, SAME, LATER])
    it(`returns duplicate for an event applied before the last one, published ${publishedAt}`, () =>
      assert.equal(
        arrivalOf(aRecord({ LastEventTime: SAME, LastEventID: '12' }, '10', '12'), {
          publishedAt,
          eventId: '10',
        }),
        'duplicate',
      ));
});

describe('withEventId', () => {
  it('returns the IDs of the last 16 applied events, the newest last', () => {
    let record = aRecord();
    for (let id = 1; id <= 20; id++) {
      const EventIDs = withEventId(record, String(id));
      record = { ...record, Kept: { ...record.Kept, EventIDs } };
    }
    assert.deepEqual(
      record.Kept.EventIDs,
      Array.from({ length: 16 }, (_, i) => String(i + 5)),
    );
  });

  it('includes the last event that a release without the list applied', () =>
    assert.deepEqual(withEventId(aRecord({ LastEventID: '12' }, '10'), '13'), ['10', '12', '13']));
});

describe('compareEventIds', () => {
  const id = fc.oneof(fc.stringMatching(/^[0-9]{1,20}$/), fc.string({ unit: ANY_CHARACTER }));

  it('is antisymmetric, and 0 only for equal IDs', () =>
    fc.assert(
      fc.property(id, id, (a, b) => {
        assert.equal(Math.sign(compareEventIds(a, b)) + Math.sign(compareEventIds(b, a)), 0);
        assert.equal(compareEventIds(a, b) === 0, a === b);
      }),
    ));

  it('is transitive', () =>
    fc.assert(
      fc.property(id, id, id, (...ids) => {
        const [a, b, c] = ids.sort(compareEventIds);
        assert.ok(compareEventIds(a, b) <= 0 && compareEventIds(b, c) <= 0 && compareEventIds(a, c) <= 0);
      }),
    ));
});
