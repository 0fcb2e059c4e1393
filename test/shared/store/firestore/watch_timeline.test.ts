/** The watch of timelines with a database of the test's own: the emulator never fails a read, and no test waits for an hour. */
import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import {
  type DocumentSnapshot,
  type Firestore,
  type QuerySnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import sinon from 'sinon';
import { watchTimeline } from '../../../../shared/store/firestore/watch.ts';
import type { Change } from '../../../../shared/store/store.ts';
import { aLog, NOW } from '../../../support/builders.ts';

const MINUTE_MS = 60_000;

/** A result with the entries of these machines as new. */
const aResult = (readMs: number, ...machineIds: string[]): QuerySnapshot => {
  const docs = machineIds.map((id, i) => ({
    ref: { path: `${id}-${i}`, parent: { parent: { id } } },
    updateTime: Timestamp.fromMillis(readMs),
  }));
  return {
    docs,
    docChanges: () => docs.map((doc) => ({ type: 'added', doc })),
    readTime: Timestamp.fromMillis(readMs),
  } as unknown as QuerySnapshot;
};

/** What a read finds of a machine that is no more, so that the test needs no record; of `corrupt`, one that cannot be read. */
const gone = ({ id }: { id: string }) =>
  ({
    ...{ id, exists: id === 'corrupt', readTime: Timestamp.fromDate(NOW), data: () => ({ Version: 7 }) },
  }) as unknown as DocumentSnapshot;

/** As `setTimeout` of node:timers/promises, which sinon's fake clock leaves as it is. */
const waitOnFakeClock = (
  ms: number,
  value: undefined,
  { signal }: { signal: AbortSignal },
): Promise<undefined> =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, ms, value);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('watchTimeline', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ now: NOW });
    sinon.replace(timers, 'setTimeout', waitOnFakeClock as typeof timers.setTimeout);
    syncBuiltinESMExports();
  });
  afterEach(() => {
    clock.restore();
    sinon.restore();
    syncBuiltinESMExports();
  });

  /** A watch that is live; `emit` plays the database, and `reads` has the IDs of each read of machines. */
  const startWatching = async () => {
    const starts: number[] = [];
    const open = new Set<number>();
    const emits: ((result: QuerySnapshot) => void)[] = [];
    const query = {
      where: (_field: string, _operator: string, after: Timestamp) => {
        starts.push(after.toMillis());
        return query;
      },
      orderBy: () => query,
      onSnapshot: (emit: (result: QuerySnapshot) => void) => {
        const n = emits.push(emit);
        open.add(n);
        return () => open.delete(n);
      },
    };
    const reads: string[][] = [];
    const failures: Error[] = [];
    let held: Promise<unknown> | undefined;
    const firestore = {
      collectionGroup: () => query,
      collection: () => ({ doc: (id: string) => ({ id }) }),
      getAll: async (...references: { id: string }[]) => {
        reads.push(references.map(({ id }) => id));
        await held;
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return references.map(gone);
      },
    } as unknown as Firestore;
    const controller = new AbortController();
    const { log, lines } = aLog();
    const seen: string[] = [];
    const watching = watchTimeline({ firestore, signal: controller.signal, log }, (change: Change) =>
      seen.push(change.kind === 'incident' ? change.incident.ID : change.machineId),
    );
    const emit = async (result: QuerySnapshot): Promise<void> => {
      emits.at(-1)!(result);
      await clock.tickAsync(0);
    };
    await emit(aResult(NOW.getTime()));
    await emit(aResult(NOW.getTime()));
    await watching;
    return {
      emit,
      seen,
      reads,
      failures,
      lines,
      /** When each query begins, in ms after the time of the database; the first one only asks for that time. */
      starts: () => starts.slice(1).map((ms) => ms - NOW.getTime()),
      open: () => open.size,
      end: () => controller.abort(new Error('enough')),
      hold: (until: Promise<unknown> | undefined): void => {
        held = until;
      },
    };
  };

  it('begins 5 minutes before the time of the database: an entry may be committed a little after the time that it says', async () => {
    const { starts } = await startWatching();
    assert.deepEqual(starts(), [-5 * MINUTE_MS]);
  });

  it('reads each machine that has a new entry, once', async () => {
    const { emit, seen, reads } = await startWatching();
    await emit(aResult(NOW.getTime() + 1, 'a', 'b', 'a'));
    assert.deepEqual([reads, seen], [[['a', 'b']], ['a', 'b']]);
  });

  it('reads 100 machines at a time', async () => {
    const { emit, seen, reads } = await startWatching();
    const ids = Array.from({ length: 201 }, (_, i) => `m${i}`);
    await emit(aResult(NOW.getTime() + 1, ...ids));
    assert.deepEqual(
      reads.map(({ length }) => length),
      [100, 100, 1],
    );
    assert.deepEqual(seen, ids);
  });

  it('reads a machine again whose entry comes during a read, after that read', async () => {
    const { emit, seen, reads, hold } = await startWatching();
    const reading = Promise.withResolvers<undefined>();
    hold(reading.promise);
    await emit(aResult(NOW.getTime() + 1, 'a'));
    await emit(aResult(NOW.getTime() + 2, 'a'));
    assert.deepEqual([reads, seen], [[['a']], []]);
    hold(undefined);
    reading.resolve(undefined);
    await clock.tickAsync(0);
    assert.deepEqual(
      [reads, seen],
      [
        [['a'], ['a']],
        ['a', 'a'],
      ],
    );
  });

  it('repeats a failed read after 1 s, 2 s and so on, together with what came meanwhile, and loses nothing', async () => {
    const { emit, seen, reads, failures, lines } = await startWatching();
    failures.push(new Error('unavailable'), new Error('unavailable'));
    await emit(aResult(NOW.getTime() + 1, 'a'));
    await emit(aResult(NOW.getTime() + 2, 'b'));
    await clock.tickAsync(999);
    assert.deepEqual([reads, seen], [[['a']], []]);
    await clock.tickAsync(1);
    assert.deepEqual(reads.slice(1), [['a', 'b']]);
    await clock.tickAsync(1999);
    assert.deepEqual(seen, []);
    await clock.tickAsync(1);
    assert.deepEqual(seen, ['a', 'b']);
    assert.deepEqual(
      lines.map(({ severity, message, error }) => [severity, message, (error as Error).message]),
      [
        ['WARNING', 'watch interrupted', 'unavailable'],
        ['WARNING', 'watch interrupted', 'unavailable'],
      ],
    );
    // A success ends the row of failures.
    failures.push(new Error('unavailable'));
    await emit(aResult(NOW.getTime() + 3, 'c'));
    await clock.tickAsync(1000);
    assert.deepEqual(seen, ['a', 'b', 'c']);
  });

  it('gives up a read after its time limit, and repeats it', async () => {
    const { emit, seen, reads, lines, hold } = await startWatching();
    hold(new Promise(() => undefined));
    await emit(aResult(NOW.getTime() + 1, 'a'));
    hold(undefined);
    await clock.tickAsync(MINUTE_MS);
    assert.deepEqual([reads, seen], [[['a'], ['a']], ['a']]);
    assert.match((lines[0]?.['error'] as Error).message, /^reading what changed took longer than/);
  });

  it('passes over a machine whose record is corrupt, and logs it', async () => {
    const { emit, seen, reads, lines } = await startWatching();
    await emit(aResult(NOW.getTime() + 1, 'corrupt', 'a'));
    await clock.tickAsync(MINUTE_MS);
    assert.deepEqual([reads, seen], [[['corrupt', 'a']], ['a']]);
    assert.deepEqual(
      lines.map(({ message, machineId }) => [message, machineId]),
      [['corrupt record', 'corrupt']],
    );
  });

  it('renews its listener every hour, from 5 minutes before the last result', async () => {
    const { emit, starts, open, seen } = await startWatching();
    await clock.tickAsync(59 * MINUTE_MS);
    await emit(aResult(NOW.getTime() + 59 * MINUTE_MS, 'a'));
    assert.equal(starts().length, 1);
    await clock.tickAsync(MINUTE_MS);
    assert.deepEqual([starts(), open()], [[-5 * MINUTE_MS, 54 * MINUTE_MS], 1]);
    await emit(aResult(NOW.getTime() + 60 * MINUTE_MS, 'a', 'b'));
    assert.deepEqual(seen, ['a', 'a', 'b']);
    await clock.tickAsync(60 * MINUTE_MS);
    assert.deepEqual(starts().slice(2), [55 * MINUTE_MS]);
  });

  it('reports nothing after its signal aborts: not what is being read, nor what failed', async () => {
    for (const failure of [undefined, new Error('unavailable')]) {
      const { emit, seen, reads, failures, hold, end, open, lines } = await startWatching();
      const reading = Promise.withResolvers<undefined>();
      hold(reading.promise);
      if (failure !== undefined) failures.push(failure);
      await emit(aResult(NOW.getTime() + 1, 'a'));
      end();
      reading.resolve(undefined);
      await clock.tickAsync(MINUTE_MS);
      assert.deepEqual([reads.length, seen, open(), lines], [1, [], 0, []]);
    }
  });

  it('stops waiting for a retry when its signal aborts', async () => {
    const { emit, reads, failures, end } = await startWatching();
    failures.push(new Error('unavailable'));
    await emit(aResult(NOW.getTime() + 1, 'a'));
    end();
    await clock.tickAsync(MINUTE_MS);
    assert.equal(reads.length, 1);
  });
});
