import assert from 'node:assert/strict';
import { deliveryOrLog, toldOf } from '../../../shared/store/delivery_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aLog, NOW } from '../../support/builders.ts';

const delivery = {
  ...{ Revision: 2, Trying: 3, ClaimedUntil: ZERO_TIME, Attempts: 1, NextTry: NOW.toISOString() },
  ...{ Refused: true, DeliveredAt: NOW.toISOString() },
};

describe('a stored delivery', () => {
  it('is read with what a newer release wrote', () => {
    const newer = { ...delivery, More: 1 };
    assert.deepEqual(deliveryOrLog('i-1', 'chat', JSON.stringify(newer), aLog().log), newer);
  });

  it('is none, and logged, if it is corrupt', () => {
    for (const corrupt of ['{', '{}', 7, null]) {
      const { log, lines } = aLog();
      assert.equal(deliveryOrLog('i-1', 'chat', corrupt, log), undefined);
      assert.deepEqual(
        lines.map(({ message, incidentId, channel, error }) => [
          ...[message, incidentId, channel, typeof error],
        ]),
        [['corrupt delivery', 'i-1', 'chat', 'object']],
      );
    }
  });

  it('is served by the name of its channel, in their order, without what only the sender needs', () => {
    const { log, lines } = aLog();
    const { DeliveredAt, ...older } = delivery;
    const stored = [
      ['b', JSON.stringify(delivery)],
      ['d', undefined],
      ['c', '{'],
      ['a', JSON.stringify(older)],
      ['e', JSON.stringify(delivery)],
    ] as const;
    const { Revision, Trying, Attempts, NextTry, Refused } = delivery;
    const told = { Revision, Trying, Attempts, NextTry, Refused };
    assert.deepEqual(toldOf('i-1', stored, log), [
      { Channel: 'a', ...told, DeliveredAt: ZERO_TIME },
      { Channel: 'b', ...told, DeliveredAt },
      { Channel: 'e', ...told, DeliveredAt },
    ]);
    assert.deepEqual(
      lines.map(({ channel }) => channel),
      ['c'],
    );
  });
});
