/** How many reads, writes and round trips the Firestore store needs: reads and writes cost money, round trips cost time. */
import assert from 'node:assert/strict';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import { DEFAULT_TIMES } from '../../../../shared/health/times.ts';
import { connectFirestore, createFirestoreStore } from '../../../../shared/store/firestore/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { aLog, anEvent, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { countRequests, type RequestCount } from '../../../support/count_requests.ts';
import { anIncident } from '../../../support/notices.ts';
import { aMember, aSilence, sweepInto } from '../../../support/sweeping.ts';
import { toTime } from '../../../../shared/types/time.ts';
import { freshProject, needsFirestoreEmulator } from '../../../support/emulators.ts';
import { processEvent } from '../../../support/processing.ts';

const { user, pools } = anInstance();
const standalone = anEvent();
const phone = anEvent({
  standalone: undefined,
  android: { getprop: '', dumpsys_battery: '  level: 80\n  scale: 100\n', uptime: 60e9 },
});
const ID = standalone.host.name;
/** In two parts. */
const bigIncident = anIncident({ Members: Array.from({ length: 2500 }, (_, i) => aMember(`m-${i}`)) });

describe('Firestore store: cost', () => {
  const host = needsFirestoreEmulator();
  let store: Store;
  let count: RequestCount;

  /** Delivers an event published this many seconds after NOW. */
  const deliver = (second: number, forced_quarantine = false, event = standalone) => {
    const publishedAt = new Date(NOW.getTime() + second * 1000).toISOString();
    const eventId = String(1000 + second);
    const context = { publishedAt, eventId, times: DEFAULT_TIMES, user };
    return store.update(
      ID,
      (was, now, deletedAt) =>
        processEvent(was, { ...event, forced_quarantine }, { ...context, now, deletedAt }),
      anOrigin({ eventId }),
    );
  };
  /** Returns the requests that `work` causes. */
  const costOf = async (work: () => Promise<unknown>): Promise<RequestCount> => {
    Object.assign(count, { reads: 0, writes: 0, roundTrips: 0 });
    await work();
    return { ...count };
  };

  beforeEach(async () => {
    const firestore = connectFirestore(freshProject(), host());
    count = countRequests(firestore);
    const finalStep = createFinalStep(pools);
    store = createFirestoreStore({ firestore, finalStep, log: aLog().log, now: () => NOW });
    await deliver(10);
  });
  afterEach(() => store.close());

  it('of a routine event is one read, one write and two round trips', async () => {
    assert.deepEqual(await costOf(() => deliver(20)), { reads: 1, writes: 1, roundTrips: 2 });
  });

  it('of a routine event whose battery is remembered is the same', async () => {
    await deliver(15, false, phone);
    assert.deepEqual(await costOf(() => deliver(20, false, phone)), { reads: 1, writes: 1, roundTrips: 2 });
    assert.ok(((await store.history(ID))?.hour ?? 0) > 0);
  });

  it('of a history is one read', async () => {
    assert.deepEqual(await costOf(() => store.history(ID)), { reads: 1, writes: 0, roundTrips: 1 });
  });

  it('of a duplicate is one read and no write', async () => {
    assert.deepEqual(await costOf(() => deliver(10)), { reads: 1, writes: 0, roundTrips: 2 });
  });

  it('of a late event is one read and no write', async () => {
    assert.deepEqual(await costOf(() => deliver(5)), { reads: 1, writes: 0, roundTrips: 2 });
  });

  it('of a change to what is there already is one read and no write', async () => {
    const cost = await costOf(() => store.update(ID, (was) => was && { ...was }, anOrigin()));
    assert.deepEqual(cost, { reads: 1, writes: 0, roundTrips: 2 });
  });

  it('of a change in the timeline is one more write per entry', async () => {
    assert.deepEqual(await costOf(() => deliver(20, true)), { reads: 1, writes: 2, roundTrips: 2 });
  });

  it('of an unknown machine includes a read of its tombstone', async () => {
    const cost = await costOf(() => store.update('unknown', () => undefined, anOrigin()));
    assert.deepEqual(cost, { reads: 2, writes: 0, roundTrips: 3 });
  });

  it('of a sweep with nothing to tell is three reads, of the state, the overdue and the newest report, and one write', async () => {
    await sweepInto(store, bigIncident);
    await store.silences.add(aSilence('silence-1'));
    const cost = await costOf(async () => {
      const { state, readAt, version } = await store.sweeps.read();
      assert.deepEqual([state.Incidents.length, state.Silences.length], [1, 1]);
      assert.deepEqual(await store.overdue(readAt, undefined, 100), []);
      await store.newestReport();
      assert.ok(await store.sweeps.write(version, { ...state, RanAt: toTime(readAt) }, []));
    });
    // Queries are round trips, and none of them reads more than a document here.
    assert.deepEqual(cost, { reads: 1, writes: 1, roundTrips: 4 });
  });

  it('of an incident is a write of the state, of what is served and of each part, and of no part that never was', async () => {
    const { state, version } = await store.sweeps.read();
    const cost = await costOf(() => store.sweeps.write(version, state, [bigIncident]));
    assert.deepEqual(cost, { reads: 0, writes: 4, roundTrips: 1 });
  });

  it('of an incident that is read whole is a read of each part, and no commit: it locks nothing', async () => {
    await sweepInto(store, bigIncident);
    const cost = await costOf(() => store.incidents.read([bigIncident.ID]));
    assert.deepEqual(cost, { reads: 3, writes: 0, roundTrips: 2 });
  });

  it('of a get is one read', async () => {
    assert.deepEqual(await costOf(() => store.get(ID)), { reads: 1, writes: 0, roundTrips: 1 });
  });

  it('of routine events is the same with a watch without readings', async () => {
    const changes: unknown[] = [];
    await store.watch({ readings: false, signal: new AbortController().signal }, (change) =>
      changes.push(change),
    );
    const cost = await costOf(async () => {
      for (const second of [20, 21, 22]) await deliver(second);
    });
    assert.deepEqual(cost, { reads: 3, writes: 3, roundTrips: 6 });
    assert.deepEqual(changes, []);
  });
});
