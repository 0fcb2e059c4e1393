/** Sweeps on Firestore: the same as on the embedded store, and what they cost. */
import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { connectFirestore, createFirestoreStore } from '../../../shared/store/firestore/store.ts';
import { Sweeper } from '../../../shared/sweep/sweep.ts';
import { aLog } from '../../support/builders.ts';
import { countRequests } from '../../support/count_requests.ts';
import { freshProject, needsFirestoreEmulator } from '../../support/emulators.ts';
import { aClock, finalStep, openSweptLab, rackOf } from '../../support/swept_lab.ts';

const RACK = rackOf(4, 3);
const IDS = [...RACK, ...rackOf(5, 6)];

describe('Sweeps on Firestore', function () {
  this.timeout(120_000);
  const host = needsFirestoreEmulator();

  const openLab = (ids: readonly string[] = IDS) => {
    const clock = aClock();
    const { log, lines } = aLog();
    const firestore = connectFirestore(freshProject(), host());
    const count = countRequests(firestore);
    const store = createFirestoreStore({ firestore, finalStep, log, now: clock.now });
    return { ...openSweptLab({ ids, clock, store, context: { log } }), lines, count, firestore };
  };

  it('tell of a rack that goes down, once, though each runs twice at once', async () => {
    const lab = openLab();
    const other = new Sweeper(lab.context);
    const sweeps = () => Promise.all([lab.sweep(), other.sweep()]);
    await lab.run(61, { sweeps });
    RACK.forEach((id) => lab.down.add(id));
    await lab.run(200, { sweeps });
    assert.equal(lab.sent.length, 1, lab.told().join('\n'));
    assert.match(lab.told()[0]!, /rack rack4 is down: 3 of 3 machines are silent/);
    for (const id of RACK) assert.equal((await lab.get(id)).Presence, 'silent');
    lab.down.clear();
    await lab.run(60, { sweeps });
    for (const id of RACK) assert.equal((await lab.get(id)).Presence, 'present');
    assert.deepEqual(
      (await lab.open()).map(({ Place, Machines }) => [Place, Machines]),
      [['rack rack4', []]],
    );
    await lab.store.close();
  });

  it('pass over corrupt records, and count and log them, wherever the fault is', async () => {
    const lab = openLab([]);
    const corrupt = { Due: Timestamp.fromDate(lab.clock.now()), Shard: 3 };
    await lab.firestore.doc('machines/a').set({ ...corrupt, LastUpdated: 7 });
    await lab.firestore.doc('machines/b').set({ ...corrupt, Version: 7 });
    const report = await lab.sweep();
    assert.partialDeepStrictEqual(report, { corrupt: 2, failed: 0 });
    const logged = lab.lines.filter(({ message }) => message === 'corrupt record');
    assert.deepEqual(new Set(logged.map(({ machineId }) => machineId)), new Set(['a', 'b']));
    await lab.store.close();
  });

  for (const size of [2, 40])
    it(`cost two reads and one write if there is nothing to tell of ${size} machines`, async () => {
      const lab = openLab(rackOf(1, size));
      for (const id of rackOf(1, size)) await lab.report(id);
      await lab.sweep();
      lab.clock.seconds += 20;
      Object.assign(lab.count, { reads: 0, writes: 0, roundTrips: 0 });
      await lab.sweep();
      // A query that finds nothing costs one read, as a document does: two requests read, and one commits.
      const { writes, roundTrips } = lab.count;
      assert.deepEqual({ writes, roundTrips }, { writes: 1, roundTrips: 3 });
      await lab.store.close();
    });
});
