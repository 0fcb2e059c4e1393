/** Records that other programs left in the database: old, strange and corrupt ones. */
import assert from 'node:assert/strict';
import { CorruptRecordError } from '../../../../shared/errors.ts';
import { firstSeen } from '../../../../shared/types/description.ts';
import { NO_POWER } from '../../../../shared/types/power.ts';
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { anOrigin, NOW } from '../../../support/builders.ts';
import { plain } from '../../../support/plain.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const isCorrupt = (error: unknown) => error instanceof CorruptRecordError && error.message.includes(ID);

export const describeRecords = (kind: StoreKind): void => {
  describe('a stored record', () => {
    const database = databaseOf(kind);

    it('without members reads as a machine seen for the first time', async () => {
      await database().plant(ID, {});
      assert.deepEqual(plain(await database().open().get(ID)), plain(firstSeen(ID, ZERO_TIME)));
    });

    it('keeps its known members, in the order of a Description, and drops unknown ones', async () => {
      const LastUpdated = NOW.toISOString();
      await database().plant(ID, { Unknown: [1], Version: 'v1', LastUpdated, Dimensions: { os: ['Linux'] } });
      const found = await database().open().get(ID);
      const expected = { ...firstSeen(ID, LastUpdated), Version: 'v1', Dimensions: { os: ['Linux'] } };
      assert.deepEqual(plain(found), plain(expected));
      assert.deepEqual(Object.keys(found ?? {}), Object.keys(expected));
    });

    it('of a release before presence reads as present since its last event, recovering since it began', async () => {
      const [LastEventTime, RecoveryStart] = ['2026-01-02T03:00:00.000Z', '2026-01-02T01:00:00.000Z'];
      await database().plant(ID, { LastEventTime, RecoveryStart, Recovering: 'Too hot.' });
      const found = await database().open().get(ID);
      assert.deepEqual(
        [found?.Presence, found?.PresenceSince, found?.RecoveryReasonSince],
        ['present', LastEventTime, RecoveryStart],
      );
    });

    it('has times at any depth, and reads what is missing in a part as empty', async () => {
      const at = NOW.toISOString();
      await database().plant(ID, {
        Maintenance: { Reason: 'fan', Until: at },
        Power: { Starts: [at, at], LastCycle: { At: at }, Contradicted: 1 },
      });
      const found = await database().open().get(ID);
      assert.deepEqual(plain(found?.Maintenance), { Reason: 'fan', Ticket: '', Until: at });
      assert.deepEqual(plain(found?.Power), {
        ...NO_POWER,
        Starts: [at, at],
        LastCycle: { ...NO_POWER.LastCycle, At: at },
        Contradicted: 1,
      });
    });

    it('reads an out-of-use value as the default, and logs a warning', async () => {
      await database().plant(ID, { AttachedDevice: 'fax', PowerCycleState: 'melted', Presence: 'asleep' });
      const found = await database().open().get(ID);
      assert.equal(found?.AttachedDevice, 'nodevice');
      assert.equal(found.PowerCycleState, 'not_available');
      assert.deepEqual(
        database().lines.map(({ severity, member, value }) => [severity, member, value]),
        [
          ['WARNING', 'AttachedDevice', 'fax'],
          ['WARNING', 'PowerCycleState', 'melted'],
          ['WARNING', 'Presence', 'asleep'],
        ],
      );
    });

    for (const record of [
      { Version: null },
      { Version: 7 },
      { Battery: '50' },
      { Battery: 1.5 },
      { PowerCycle: 'true' },
      { Annotation: null },
      { Annotation: { Message: 1 } },
      { Note: ['a'] },
      { LastUpdated: 5 },
      { Dimensions: { os: 'Linux' } },
      { Dimensions: { os: [1] } },
      { SuppliedDimensions: [] },
      { Temperature: { cpu: '40' } },
      { Temperature: null },
      { Presence: 1 },
      { Attention: 'conflict' },
      { Maintenance: null },
      { Power: { Outlet: 3 } },
      { Power: { Request: [] } },
      { Power: { Starts: ['x', 1] } },
    ]) {
      it(`is corrupt if it has ${JSON.stringify(record)}: it is neither read nor overwritten`, async () => {
        const store = database().open();
        await database().plant(ID, record);
        await assert.rejects(store.get(ID), isCorrupt);
        await assert.rejects(Array.fromAsync(store.snapshot(ID)), isCorrupt);
        await assert.rejects(
          change(store, ID, () => assert.fail('the step ran'), anOrigin()),
          isCorrupt,
        );
        await assert.rejects(store.get(ID), isCorrupt);
      });
    }

    it('is logged and missing from the list if it is corrupt, and can be deleted', async () => {
      const store = database().open();
      await database().plant('skia-1', { Version: 'v1' });
      await database().plant(ID, { Version: 7 });
      await database().plant('skia-z', { Version: 'v3' });
      const versions = (await Array.fromAsync(store.list())).map(({ Version }) => Version);
      assert.deepEqual(versions, ['v1', 'v3']);
      const corrupt = database().lines.filter(({ message }) => message === 'corrupt record');
      assert.deepEqual(
        corrupt.map(({ severity, machineId }) => [severity, machineId]),
        [['ERROR', ID]],
      );
      assert.equal(await store.delete(ID, anOrigin()), true);
      assert.equal(await store.get(ID), undefined);
      assert.deepEqual(
        (await store.timeline(ID, { limit: 10 })).Entries.map(({ Kind }) => Kind),
        ['deleted'],
      );
    });
  });
};
