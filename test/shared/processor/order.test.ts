import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compareEventIds, type News, newsOf } from '../../../shared/processor/order.ts';
import { aDescription } from '../../support/builders.ts';

const [EARLIER, THEN, LATER] = [
  '2026-01-02T03:04:05.677Z',
  '2026-01-02T03:04:05.678Z',
  '2026-01-02T03:04:05.679Z',
];

describe('newsOf', () => {
  const table: readonly [
    name: string,
    known: string,
    publishedAt: string,
    eventId: string,
    expected: News,
  ][] = [
    ['an event published later is news', '7', LATER, '1', 'news'],
    ['an event published earlier is late', '7', EARLIER, '9', 'late'],
    ['the same event is a duplicate', '7', THEN, '7', 'duplicate'],
    ['the same event is a duplicate whatever its time', '7', LATER, '7', 'duplicate'],
    ['at the same time, the greater ID is news', '7', THEN, '8', 'news'],
    ['at the same time, the smaller ID is late', '7', THEN, '6', 'late'],
    ['decimal IDs go by value', '99', THEN, '100', 'news'],
    ['decimal IDs go by value beyond 2^53', '9007199254740993', THEN, '9007199254740992', 'late'],
    ['decimal IDs go by value, zeros before them aside', '0099', THEN, '100', 'news'],
    ['decimal IDs are older than others', '7', THEN, 'http-1', 'news'],
    ['others are newer than decimal IDs', 'http-1', THEN, '99', 'late'],
    ['others go by code unit', 'http-B', THEN, 'http-a', 'news'],
  ];
  for (const [name, LastEventID, publishedAt, eventId, expected] of table)
    it(name, () =>
      assert.equal(
        newsOf(aDescription({ LastEventTime: THEN, LastEventID }), { publishedAt, eventId }),
        expected,
      ),
    );

  it('everything is news to a machine that no event has reached', () =>
    assert.equal(newsOf(aDescription(), { publishedAt: EARLIER, eventId: '1' }), 'news'));
});

describe('compareEventIds', () => {
  const id = fc.oneof(fc.stringMatching(/^[0-9]{1,20}$/), fc.string({ unit: 'binary' }));

  it('is an order: one of two different IDs is greater, whichever is asked first', () =>
    fc.assert(
      fc.property(id, id, (a, b) => {
        assert.equal(Math.sign(compareEventIds(a, b)) + Math.sign(compareEventIds(b, a)), 0);
        assert.equal(compareEventIds(a, b) === 0, a === b);
      }),
    ));

  it('is an order: greater than the greater is greater', () =>
    fc.assert(
      fc.property(id, id, id, (...ids) => {
        const [a, b, c] = ids.sort(compareEventIds);
        assert.ok(compareEventIds(a, b) <= 0 && compareEventIds(b, c) <= 0 && compareEventIds(a, c) <= 0);
      }),
    ));
});
