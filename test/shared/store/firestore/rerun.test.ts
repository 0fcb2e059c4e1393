/** A transaction that Firestore runs again. */
import assert from 'node:assert/strict';
import { type Firestore, type Transaction } from '@google-cloud/firestore';
import sinon from 'sinon';
import { connectFirestore, createFirestoreStore } from '../../../../shared/store/firestore/store.ts';
import { changeMachine, transact } from '../../../../shared/store/firestore/transaction.ts';
import { aDescription, aLog, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { freshProject, needsFirestoreEmulator } from '../../../support/emulators.ts';

const ABORTED = 10;

const failed = (code: number, message: string): Error => Object.assign(new Error(message), { code });

/** Errors of a commit after which the client runs the transaction again, though it may have been committed. */
const RERUNS = {
  ABORTED: () => failed(ABORTED, 'contention'),
  UNAVAILABLE: () => failed(14, 'connection lost'),
  'INVALID_ARGUMENT, expired': () =>
    failed(3, 'The referenced transaction has expired or is no longer valid.'),
};
/** After such an error the client gives up at once. */
const givesUp = (): Error => failed(7, 'permission denied');

/** Makes the client's first commit end with this error, before or after the emulator has carried it out. */
const failCommit = (firestore: Firestore, when: 'before' | 'after', error: Error): void => {
  const run = firestore.runTransaction.bind(firestore);
  let isDone = false;
  sinon.replace(firestore, 'runTransaction', (work, options) =>
    run((transaction) => {
      const committing = transaction as Transaction & { commit: () => Promise<void> };
      const commit = committing.commit.bind(committing);
      committing.commit = async () => {
        if (isDone || when === 'after') await commit();
        if (isDone) return;
        isDone = true;
        throw error;
      };
      return work(transaction);
    }, options),
  );
};

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

  /** A machine's toggle, whose first commit fails; returns what the update gives, how often its step ran, and what is stored. */
  const toggle = async (when: 'before' | 'after', error: Error) => {
    const firestore = connectFirestore(freshProject(), host());
    const log = aLog().log;
    const store = createFirestoreStore({
      firestore,
      finalStep: (_id, _was, next) => next,
      log,
      now: () => NOW,
    });
    await change(store, 'skia-1', () => aDescription(), anOrigin({ eventId: '1' }));
    failCommit(firestore, when, error);
    let runs = 0;
    const step = (was = aDescription()) => {
      runs += 1;
      return { ...was, PowerCycle: !was.PowerCycle };
    };
    const outcome = await change(store, 'skia-1', step, anOrigin({ eventId: '' })).then(
      ({ previous, next }) => [previous?.PowerCycle, next?.PowerCycle],
      (reason: unknown) => (reason as Error).message,
    );
    const kinds = (await store.timeline('skia-1', { limit: 10 })).Entries.map(({ Kind }) => Kind);
    const stored = (await store.get('skia-1'))?.PowerCycle;
    await store.close();
    return { outcome, runs, stored, entries: kinds.filter((kind) => kind === 'power_request').length };
  };

  for (const [code, error] of Object.entries(RERUNS)) {
    it(`finds that the first run was committed though its commit ended with ${code}, and changes nothing more`, async () => {
      assert.deepEqual(await toggle('after', error()), {
        outcome: [false, true],
        runs: 1,
        stored: true,
        entries: 1,
      });
    });

    it(`applies the change after a commit that failed with ${code}`, async () => {
      assert.deepEqual(await toggle('before', error()), {
        outcome: [false, true],
        runs: 2,
        stored: true,
        entries: 1,
      });
    });
  }

  it('is not needed to find that a change was committed if the client gives up', async () => {
    const outcome = [false, true];
    assert.deepEqual(await toggle('after', givesUp()), { outcome, runs: 1, stored: true, entries: 1 });
  });

  it('does not hide an error after which the client gives up and nothing was committed', async () => {
    const outcome = 'permission denied';
    assert.deepEqual(await toggle('before', givesUp()), { outcome, runs: 1, stored: false, entries: 0 });
  });

  for (const [what, run] of [
    [
      'a machine',
      (firestore: Firestore, signal: AbortSignal, attempt: () => Promise<never>) =>
        changeMachine(firestore, 'skia-1', signal, attempt),
    ],
    ['an incident or a silence', transact],
  ] as const)
    it(`of a change of ${what} does not start once its signal has aborted: its caller has been told that it failed`, async () => {
      const firestore = connectFirestore(freshProject(), host());
      const controller = new AbortController();
      let runs = 0;
      const changing = run(firestore, controller.signal, () => {
        runs += 1;
        controller.abort(new Error('too late'));
        return Promise.reject(failed(ABORTED, 'contention'));
      });
      await assert.rejects(changing, /too late/);
      assert.equal(runs, 1);
      await firestore.terminate();
    });
});
