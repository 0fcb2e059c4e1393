/** What the Firestore store asks of the database: every read and write costs, every round trip is waited for. */
import assert from 'node:assert/strict';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import * as processor from '../../../../shared/processor/process.ts';
import { connectFirestore } from '../../../../shared/store/firestore/store.ts';
import { createFirestoreStore } from '../../../../shared/store/firestore/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { aLog, anEvent, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { countRequests, type RequestCount } from '../../../support/count_requests.ts';
import { freshProject, needsFirestoreEmulator } from '../../../support/emulators.ts';

const { thresholds, user, pools } = anInstance();
const event = anEvent();
const ID = event.host.name;

describe('Firestore store: what it costs', () => {
  const host = needsFirestoreEmulator();
  let store: Store;
  let count: RequestCount;

  /** The event sent this many seconds after the first. */
  const deliver = (second: number, forced_quarantine = false) => {
    const publishedAt = new Date(NOW.getTime() + second * 1000).toISOString();
    const eventId = String(1000 + second);
    const context = { now: NOW, publishedAt, eventId, thresholds, user };
    return store.update(
      ID,
      (was, deletedAt) => processor.process(was, { ...event, forced_quarantine }, { ...context, deletedAt }),
      anOrigin({ eventId }),
    );
  };
  /** What this costs, and nothing before it. */
  const costOf = async (work: () => Promise<unknown>): Promise<RequestCount> => {
    Object.assign(count, { reads: 0, writes: 0, roundTrips: 0 });
    await work();
    return { ...count };
  };

  beforeEach(async () => {
    const firestore = connectFirestore(freshProject(), host());
    count = countRequests(firestore);
    store = createFirestoreStore({ firestore, finalStep: createFinalStep(pools), log: aLog().log });
    await deliver(10);
  });
  afterEach(() => store.close());

  it('a routine event: one read, one write, two round trips', async () => {
    assert.deepEqual(await costOf(() => deliver(20)), { reads: 1, writes: 1, roundTrips: 2 });
  });

  it('a duplicate: one read, no write', async () => {
    assert.deepEqual(await costOf(() => deliver(10)), { reads: 1, writes: 0, roundTrips: 2 });
  });

  it('a late event: one read, no write', async () => {
    assert.deepEqual(await costOf(() => deliver(5)), { reads: 1, writes: 0, roundTrips: 2 });
  });

  it('what is worth telling: one write more for each entry', async () => {
    assert.deepEqual(await costOf(() => deliver(20, true)), { reads: 1, writes: 2, roundTrips: 2 });
  });

  it('an unknown machine: its tombstone is read too', async () => {
    const cost = await costOf(() => store.update('unknown', () => undefined, anOrigin()));
    assert.deepEqual(cost, { reads: 2, writes: 0, roundTrips: 3 });
  });

  it('a get: one read', async () => {
    assert.deepEqual(await costOf(() => store.get(ID)), { reads: 1, writes: 0, roundTrips: 1 });
  });

  it('a watcher without readings: nothing for routine events', async () => {
    const heard: unknown[] = [];
    await store.watch({ readings: false, signal: new AbortController().signal }, (change) =>
      heard.push(change),
    );
    const cost = await costOf(async () => {
      for (const second of [20, 21, 22]) await deliver(second);
    });
    assert.deepEqual(cost, { reads: 3, writes: 3, roundTrips: 6 });
    assert.deepEqual(heard, []);
  });
});
