/** The watch while our clock and the database's differ, and past what is corrupt. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { eventually } from '../../../support/eventually.ts';
import { type FirestoreDatabase, firestoreDatabase } from '../../../support/firestore_database.ts';
import { anIncident } from '../../../support/notices.ts';
import { sweepInto } from '../../../support/sweeping.ts';
import { note } from '../../../support/watched_store.ts';
import { recordWatch } from '../contract/watch.ts';

const HOUR_MS = 3_600_000;

describe('Firestore store: a watch', () => {
  const host = needsFirestoreEmulator();
  let database: FirestoreDatabase;
  beforeEach(() => (database = firestoreDatabase(host())));
  afterEach(() => database.close());

  for (const [clock, aheadMs] of [
    ['6 minutes ahead', HOUR_MS / 10],
    ['a day ahead', 24 * HOUR_MS],
    ['a day behind', -24 * HOUR_MS],
  ] as const)
    it(`without readings reports what changes from then on, and nothing older, if our clock is ${clock}`, async () => {
      const store = database.open();
      await note(store, 'before', 'old');
      const time = sinon.useFakeTimers({ now: Date.now() + aheadMs, toFake: ['Date'] });
      const starting = recordWatch(store, false);
      time.restore();
      const watched = await starting;
      await note(store, 'skia-1', 'new');
      await eventually(() => assert.equal(watched.of('skia-1').length, 1));
      assert.deepEqual(watched.of('before'), []);
      watched.end();
    });

  it('with readings passes over a record that is corrupt, and logs it', async () => {
    const store = database.open();
    const watched = await recordWatch(store, true);
    await database.plant('corrupt', { Version: 7 });
    await note(store, 'skia-1', 'new');
    await eventually(() => assert.equal(watched.of('skia-1').length, 1));
    assert.equal(watched.changes.length, 1);
    assert.deepEqual(
      database.lines.map(({ message, machineId }) => [message, machineId]),
      [['corrupt record', 'corrupt']],
    );
    watched.end();
  });

  it('passes over an incident that is corrupt, logs it, and goes on', async () => {
    const store = database.open();
    await sweepInto(store, anIncident());
    const watched = await recordWatch(store, false);
    await database.damage('served', anIncident().ID, '{');
    await sweepInto(store, anIncident({ ID: 'silent-2-abcdef' }));
    await eventually(() => assert.deepEqual(watched.incidents(), ['silent-2-abcdef 1']));
    assert.deepEqual(
      database.lines.map(({ severity, message, incidentId }) => [severity, message, incidentId]),
      [['ERROR', 'corrupt incident', anIncident().ID]],
    );
    watched.end();
  });
});
