/** Listening past the errors that end Firestore's own listener, with a query of the test's own: the emulator never sends such errors. */
import assert from 'node:assert/strict';
import { type Query, type QuerySnapshot, Timestamp } from '@google-cloud/firestore';
import sinon from 'sinon';
import { type Difference, listen } from '../../../../shared/store/firestore/listen.ts';
import { aLog } from '../../../support/builders.ts';

interface Document {
  readonly path: string;
  readonly version: number;
}
type Changes = readonly { type: 'added' | 'modified' | 'removed'; doc: Document }[];

/** A result as Firestore reports it: all documents, and what changed since the last result of the same listener. */
const aResult = (documents: readonly Document[], changes: Changes = [], readMs = 0): QuerySnapshot => {
  const asSnapshot = ({ path, version }: Document) => ({
    ref: { path },
    updateTime: Timestamp.fromMillis(version),
  });
  return {
    docs: documents.map(asSnapshot),
    docChanges: () => changes.map(({ type, doc }) => ({ type, doc: asSnapshot(doc) })),
    readTime: Timestamp.fromMillis(readMs),
  } as unknown as QuerySnapshot;
};

const A = { path: 'a', version: 1 };
const A2 = { path: 'a', version: 2 };
const B = { path: 'b', version: 1 };

describe('listen', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers()));
  afterEach(() => clock.restore());

  /** Starts to listen; the test plays the database through `listeners`. */
  const startListening = (renewMs?: number, controller = new AbortController()) => {
    const listeners: {
      emit: (result: QuerySnapshot) => void;
      fail: (error: Error) => void;
      isOpen: boolean;
    }[] = [];
    const query = {
      onSnapshot: (emit: (result: QuerySnapshot) => void, fail: (error: Error) => void) => {
        const listener = { emit, fail, isOpen: true };
        listeners.push(listener);
        return () => (listener.isOpen = false);
      },
    } as unknown as Query;
    const changes: string[] = [];
    const changed = ({ written, removed }: Difference) => {
      changes.push(...written.map(({ ref }) => ref.path), ...removed.map(({ ref }) => `-${ref.path}`));
    };
    const { log, lines } = aLog();
    const options = { query: () => query, signal: controller.signal, log };
    const live = listen(renewMs === undefined ? options : { ...options, renewMs }, changed);
    live.catch(() => undefined);
    return { listeners, controller, changes, lines, live, latest: () => listeners.at(-1)! };
  };

  it('resolves with the first result and does not report it', async () => {
    const { latest, changes, live } = startListening();
    latest().emit(aResult([A]));
    await live;
    assert.deepEqual(changes, []);
  });

  it('reports what changes from then on', () => {
    const { latest, changes } = startListening();
    latest().emit(aResult([A]));
    latest().emit(
      aResult(
        [A2, B],
        [
          { type: 'modified', doc: A2 },
          { type: 'added', doc: B },
        ],
      ),
    );
    latest().emit(aResult([B], [{ type: 'removed', doc: A2 }]));
    assert.deepEqual(changes, ['a', 'b', '-a']);
  });

  it('looks at what changed alone, not at all documents, unless its listener is new', () => {
    const { latest, changes } = startListening();
    latest().emit(aResult([A]));
    for (const doc of [A2, B]) {
      const result = aResult([], [{ type: 'added', doc }]);
      latest().emit(Object.defineProperty(result, 'docs', { get: () => assert.fail('all were read') }));
    }
    assert.deepEqual(changes, ['a', 'b']);
  });

  it('keeps its listener if it is to renew none', () => {
    const { listeners, latest } = startListening();
    latest().emit(aResult([A]));
    clock.tick(24 * 3_600_000);
    assert.deepEqual([listeners.length, latest().isOpen], [1, true]);
  });

  it('listens again after an error, and reports what changed meanwhile once', () => {
    const { listeners, latest, changes, lines } = startListening();
    latest().emit(aResult([A, B]));
    latest().fail(new Error('permission denied'));
    assert.deepEqual(
      lines.map(({ severity, message, error }) => [severity, message, (error as Error).message]),
      [['WARNING', 'watch interrupted', 'permission denied']],
    );
    clock.tick(1_000);
    assert.equal(listeners.length, 2);
    latest().emit(aResult([A2], [{ type: 'added', doc: A2 }]));
    assert.deepEqual(changes, ['a', '-b']);
    latest().emit(aResult([A2, B], [{ type: 'added', doc: B }]));
    assert.deepEqual(changes, ['a', '-b', 'b']);
  });

  it('resolves with a later attempt if the first one fails', async () => {
    const { latest, live, changes } = startListening();
    latest().fail(new Error('permission denied'));
    clock.tick(1_000);
    latest().emit(aResult([A]));
    await live;
    assert.deepEqual(changes, []);
  });

  it('doubles its delay after each failure, up to 60 s, until a result arrives', () => {
    const { listeners, latest } = startListening();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const before = listeners.length;
      latest().fail(new Error('no'));
      clock.tick(seconds * 1000 - 1);
      assert.equal(listeners.length, before);
      clock.tick(1);
      assert.equal(listeners.length, before + 1);
    }
    latest().emit(aResult([]));
    latest().fail(new Error('no'));
    clock.tick(1_000);
    assert.equal(listeners.length, 10);
  });

  it('replaces its listener every `renewMs`, and repeats no change', () => {
    const { listeners, latest, changes } = startListening(3_600_000);
    latest().emit(aResult([A]));
    clock.tick(3_600_000);
    assert.deepEqual(
      listeners.map(({ isOpen }) => isOpen),
      [false, true],
    );
    latest().emit(
      aResult(
        [A, B],
        [
          { type: 'added', doc: A },
          { type: 'added', doc: B },
        ],
      ),
    );
    assert.deepEqual(changes, ['b']);
  });

  it('asks the database for its time first, and makes every query from the time of the last result', async () => {
    const asked: string[] = [];
    const emits: ((result: QuerySnapshot) => void)[] = [];
    const queryOf = (name: string) =>
      ({
        onSnapshot: (emit: (result: QuerySnapshot) => void) => {
          asked.push(name);
          emits.push(emit);
          return () => undefined;
        },
      }) as unknown as Query;
    const changes: string[] = [];
    const live = listen(
      {
        clock: queryOf('clock'),
        query: (readTime) => queryOf(`from ${readTime?.toMillis()}`),
        signal: new AbortController().signal,
        log: aLog().log,
        renewMs: 3_600_000,
      },
      ({ written }) => changes.push(...written.map(({ ref }) => ref.path)),
    );
    emits[0]!(aResult([], [], 1000));
    emits[1]!(aResult([A], [], 2000));
    await live;
    clock.tick(3_600_000);
    assert.deepEqual(asked, ['clock', 'from 1000', 'from 2000']);
    emits[2]!(aResult([A, B], [], 3000));
    assert.deepEqual(changes, ['b']);
  });

  it('ends when its signal aborts, even between two attempts', async () => {
    const { listeners, latest, controller, live } = startListening();
    latest().fail(new Error('no'));
    controller.abort(new Error('enough'));
    clock.tick(100_000);
    assert.equal(listeners.length, 1);
    assert.equal(latest().isOpen, false);
    await assert.rejects(live, /enough/);
  });

  it('never begins if its signal has aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const { listeners, live } = startListening(undefined, controller);
    await assert.rejects(live, /enough/);
    assert.equal(listeners.length, 0);
  });
});
