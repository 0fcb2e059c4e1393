/** A transaction that Firestore runs again. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { connectFirestore, createFirestoreStore } from '../../../../shared/store/firestore/store.ts';
import { aDescription, aLog, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { freshProject, needsFirestoreEmulator } from '../../../support/emulators.ts';

const ABORTED = 10;

describe('Firestore store: a rerun', function () {
  // The client waits about a second before it.
  this.timeout(20_000);
  const host = needsFirestoreEmulator();

  it('takes the time anew', async () => {
    const firestore = connectFirestore(freshProject(), host());
    const times: Date[] = [];
    const store = createFirestoreStore({
      firestore,
      finalStep: (_machineId, _previous, next, now) => {
        times.push(now);
        return next;
      },
      log: aLog().log,
      now: () => new Date(NOW.getTime() + times.length * 1000),
    });
    const run = firestore.runTransaction.bind(firestore);
    sinon.replace(firestore, 'runTransaction', (work, options) =>
      run(async (transaction) => {
        const answer = await work(transaction);
        if (times.length === 1) throw Object.assign(new Error('contention'), { code: ABORTED });
        return answer;
      }, options),
    );
    const { next } = await change(
      store,
      'skia-1',
      (_was, now) => aDescription({ LastUpdated: now.toISOString() }),
      anOrigin(),
    );
    const again = new Date(NOW.getTime() + 1000);
    assert.deepEqual(times, [NOW, again]);
    assert.equal(next?.LastUpdated, again.toISOString());
    assert.equal((await store.timeline('skia-1', { limit: 1 })).Entries[0]?.Time, again.toISOString());
    await store.close();
  });
});
