/** What is kept of the notices of an incident: how far each channel was told. */
import assert from 'node:assert/strict';
import { NOT_DELIVERED } from '../../../../shared/notice/delivery.ts';
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { anIncident } from '../../../support/notices.ts';
import { timeAfter } from '../../../support/sight.ts';
import { databaseOf, type StoreKind } from './database.ts';

export const describeOutbox = (kind: StoreKind): void => {
  describe('outbox', () => {
    const database = databaseOf(kind);
    const ID = anIncident().ID;

    it('stores what the step returns, of each incident and channel apart', async () => {
      const { outbox } = database().open();
      const first = { ...NOT_DELIVERED, Revision: 1 };
      assert.deepEqual(
        await outbox.update(ID, 'chat', (was) => (was === undefined ? first : undefined)),
        first,
      );
      assert.deepEqual(await outbox.update(ID, 'chat', (was) => was), first);
      for (const [id, channel] of [
        [ID, 'mail'],
        ['other', 'chat'],
      ] as const)
        assert.equal(await outbox.update(id, channel, (was) => was), undefined);
    });

    it('lists how far each channel was told of an incident', async () => {
      const { outbox, incidents } = database().open();
      const DeliveredAt = timeAfter(60);
      await outbox.update(ID, 'mail', () => ({ ...NOT_DELIVERED, Trying: 2, Attempts: 3, Refused: true }));
      await outbox.update(ID, 'chat', () => ({ ...NOT_DELIVERED, Revision: 2, DeliveredAt }));
      await outbox.update('other', 'chat', () => NOT_DELIVERED);
      const none = { DeliveredAt: ZERO_TIME, NextTry: ZERO_TIME, Refused: false, Attempts: 0, Trying: 0 };
      assert.deepEqual(await incidents.told(ID), [
        { Channel: 'chat', ...none, Revision: 2, DeliveredAt },
        { Channel: 'mail', ...none, Revision: 0, Trying: 2, Attempts: 3, Refused: true },
      ]);
      for (const id of ['unknown', '..', 'a/b']) assert.deepEqual(await incidents.told(id), []);
      await database().damage('delivery', ID, '{');
      assert.deepEqual(
        (await incidents.told(ID)).map(({ Channel }) => Channel),
        ['mail'],
      );
    });

    it('lets one of two senders claim a notice', async () => {
      const [one, other] = [database().open().outbox, database().open().outbox];
      const claims = await Promise.all(
        [one, other].map((outbox) =>
          outbox.update(ID, 'chat', (was) => (was === undefined ? NOT_DELIVERED : undefined)),
        ),
      );
      assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
    });

    it('logs a corrupt delivery and takes it for none', async () => {
      const { outbox } = database().open();
      await outbox.update(ID, 'chat', () => NOT_DELIVERED);
      for (const text of ['{', '{}', 'null']) {
        await database().damage('delivery', ID, text);
        assert.equal(await outbox.update(ID, 'chat', (was) => was), undefined);
      }
      assert.deepEqual(
        database().lines.map(({ message, incidentId, channel }) => [message, incidentId, channel]),
        Array.from({ length: 3 }, () => ['corrupt delivery', ID, 'chat']),
      );
    });
  });
};
