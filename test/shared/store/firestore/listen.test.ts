/** Listening on past errors that end Firestore's own listener, which no emulator ever sends. */
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

/** A result as Firestore gives it: all documents, and what changed since the last one of the same listener. */
const aResult = (documents: readonly Document[], changes: Changes = []): QuerySnapshot => {
  const asSnapshot = ({ path, version }: Document) => ({
    ref: { path },
    updateTime: Timestamp.fromMillis(version),
  });
  return {
    docs: documents.map(asSnapshot),
    docChanges: () => changes.map(({ type, doc }) => ({ type, doc: asSnapshot(doc) })),
    readTime: Timestamp.fromMillis(0),
  } as unknown as QuerySnapshot;
};

const A = { path: 'a', version: 1 };
const A2 = { path: 'a', version: 2 };
const B = { path: 'b', version: 1 };

describe('listen', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers()));
  afterEach(() => clock.restore());

  /** A listening whose database is played by the test. */
  const listening = (renewMs?: number) => {
    const listeners: {
      heard: (result: QuerySnapshot) => void;
      failed: (error: Error) => void;
      isOpen: boolean;
    }[] = [];
    const query = {
      onSnapshot: (heard: (result: QuerySnapshot) => void, failed: (error: Error) => void) => {
        const listener = { heard, failed, isOpen: true };
        listeners.push(listener);
        return () => (listener.isOpen = false);
      },
    } as unknown as Query;
    const controller = new AbortController();
    const heard: string[] = [];
    const told = ({ written, removed }: Difference) => {
      heard.push(...written.map(({ ref }) => ref.path), ...removed.map(({ ref }) => `-${ref.path}`));
    };
    const { log, lines } = aLog();
    const options = { query: () => query, signal: controller.signal, log };
    const live = listen(renewMs === undefined ? options : { ...options, renewMs }, told);
    live.catch(() => undefined);
    return { listeners, controller, heard, lines, live, latest: () => listeners.at(-1)! };
  };

  it('is live with the first result, which is not told', async () => {
    const { latest, heard, live } = listening();
    latest().heard(aResult([A]));
    await live;
    assert.deepEqual(heard, []);
  });

  it('tells what changes from then on', () => {
    const { latest, heard } = listening();
    latest().heard(aResult([A]));
    latest().heard(
      aResult(
        [A2, B],
        [
          { type: 'modified', doc: A2 },
          { type: 'added', doc: B },
        ],
      ),
    );
    latest().heard(aResult([B], [{ type: 'removed', doc: A2 }]));
    assert.deepEqual(heard, ['a', 'b', '-a']);
  });

  it('after an error listens again, and tells what changed meanwhile, and nothing twice', () => {
    const { listeners, latest, heard, lines } = listening();
    latest().heard(aResult([A, B]));
    latest().failed(new Error('permission denied'));
    assert.equal(lines[0]?.['message'], 'watch interrupted');
    clock.tick(1_000);
    assert.equal(listeners.length, 2);
    latest().heard(aResult([A2], [{ type: 'added', doc: A2 }]));
    assert.deepEqual(heard, ['a', '-b']);
    latest().heard(aResult([A2, B], [{ type: 'added', doc: B }]));
    assert.deepEqual(heard, ['a', '-b', 'b']);
  });

  it('where the first attempt fails, is live once another succeeds', async () => {
    const { latest, live, heard } = listening();
    latest().failed(new Error('permission denied'));
    clock.tick(1_000);
    latest().heard(aResult([A]));
    await live;
    assert.deepEqual(heard, []);
  });

  it('waits longer after each failure, a minute at most, until a result comes', () => {
    const { listeners, latest } = listening();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const before = listeners.length;
      latest().failed(new Error('no'));
      clock.tick(seconds * 1000 - 1);
      assert.equal(listeners.length, before);
      clock.tick(1);
      assert.equal(listeners.length, before + 1);
    }
    latest().heard(aResult([]));
    latest().failed(new Error('no'));
    clock.tick(1_000);
    assert.equal(listeners.length, 10);
  });

  it('listens afresh when it is time, one listener at once, and repeats nothing', () => {
    const { listeners, latest, heard } = listening(3_600_000);
    latest().heard(aResult([A]));
    clock.tick(3_600_000);
    assert.deepEqual(
      listeners.map(({ isOpen }) => isOpen),
      [false, true],
    );
    latest().heard(
      aResult(
        [A, B],
        [
          { type: 'added', doc: A },
          { type: 'added', doc: B },
        ],
      ),
    );
    assert.deepEqual(heard, ['b']);
  });

  it('ends with its signal, also between two attempts', async () => {
    const { listeners, latest, controller, live } = listening();
    latest().failed(new Error('no'));
    controller.abort(new Error('enough'));
    clock.tick(100_000);
    assert.equal(listeners.length, 1);
    assert.equal(latest().isOpen, false);
    await assert.rejects(live, /enough/);
  });
});
