/** What Firestore holds of incidents: parts, expiry, and nothing that the watch takes for a change of a machine. */
import assert from 'node:assert/strict';
import { FieldValue, type Firestore, Timestamp } from '@google-cloud/firestore';
import { connectFirestore } from '../../../../shared/store/firestore/store.ts';
import { NOT_DELIVERED } from '../../../../shared/notice/delivery.ts';
import type { StoredIncident } from '../../../../shared/types/stored_incident.ts';
import { NOW } from '../../../support/builders.ts';
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { type FirestoreDatabase, firestoreDatabase } from '../../../support/firestore_database.ts';
import { anIncident } from '../../../support/notices.ts';
import { after as secondsAfter, timeAfter } from '../../../support/sight.ts';
import { aMember, sweepInto } from '../../../support/sweeping.ts';

const DAY_MS = 24 * 60 * 60_000;
const LEFT = { Maintenance: 0, Silenced: 0, Deleted: 0, Back: 0 };

describe('Firestore store: incidents', () => {
  const host = needsFirestoreEmulator();
  let database: FirestoreDatabase;
  let raw: Firestore;
  beforeEach(() => {
    database = firestoreDatabase(host());
    raw = connectFirestore(database.project, host());
  });
  afterEach(async () => {
    await raw.terminate();
    await database.close();
  });

  const withMembers = (count: number, overrides: Partial<StoredIncident> = {}) =>
    anIncident({ Members: Array.from({ length: count }, (_, i) => aMember(`m-${i}`)), ...overrides });
  const document = () => raw.collection('incidents').doc(anIncident().ID);
  const parts = async () => (await document().collection('parts').get()).docs;

  it('have their members in parts of 2,000, and none too many when members left', async () => {
    const store = database.open();
    await sweepInto(store, withMembers(4001));
    assert.deepEqual(
      (await parts()).map((part) => (JSON.parse(String(part.get('Members'))) as unknown[]).length),
      [2000, 2000, 1],
    );
    await sweepInto(store, withMembers(3, { Left: { ...LEFT, Back: 3998 } }));
    assert.equal((await parts()).length, 1);
  });

  it('expire 400 days after closing, with all parts, and never while they are open; deliveries 400 days after their last try', async () => {
    const store = database.open();
    const expiries = async () =>
      [await document().get(), ...(await parts())].map((found): unknown => found.get('ExpireAt'));
    await sweepInto(store, withMembers(2001));
    assert.deepEqual(await expiries(), [undefined, undefined, undefined]);
    await sweepInto(store, withMembers(2001, { Closed: timeAfter(90) }));
    const at = Timestamp.fromMillis(secondsAfter(90).getTime() + 400 * DAY_MS);
    assert.deepEqual(await expiries(), [at, at, at]);
    await store.outbox.update(anIncident().ID, 'chat', () => NOT_DELIVERED);
    const delivery = await document().collection('deliveries').doc('chat').get();
    assert.deepEqual(delivery.get('ExpireAt'), Timestamp.fromMillis(NOW.getTime() + 400 * DAY_MS));
  });

  for (const Parts of [undefined, '1', 1.5, -1, 101])
    it(`are corrupt if their number of parts is ${JSON.stringify(Parts)}, and read none`, async () => {
      const store = database.open();
      await sweepInto(store, withMembers(1));
      await document().update({ Parts: Parts ?? FieldValue.delete() });
      assert.deepEqual(await store.incidents.read([anIncident().ID]), []);
      assert.deepEqual(
        database.lines.map(({ message, error }) => [message, (error as Error).message]),
        [['corrupt incident', `the incident ${anIncident().ID} is corrupt: Parts`]],
      );
    });

  it('may have 100 parts', async () => {
    const store = database.open();
    await sweepInto(store, withMembers(1));
    await document().update({ Parts: 100 });
    const Members = (await parts())[0]?.get('Members') as string;
    const copies = raw.batch();
    for (let i = 1; i < 100; i += 1) copies.set(document().collection('parts').doc(`${i}`), { Members });
    await copies.commit();
    assert.equal((await store.incidents.read([anIncident().ID]))[0]?.Members.length, 100);
  });

  it('have no collection that the watch of timelines reads', async () => {
    const store = database.open();
    await sweepInto(store, withMembers(1));
    await store.outbox.update(anIncident().ID, 'chat', () => NOT_DELIVERED);
    const names = (await document().listCollections()).map(({ id }) => id);
    assert.deepEqual(names.sort(), ['deliveries', 'parts']);
  });
});
