/** What clients of the event stream receive, and what they cost the store. */
import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import sinon from 'sinon';
import { Hub } from '../../../shared/change/hub.ts';
import { BusyError } from '../../../shared/errors.ts';
import type { Reader } from '../../../shared/change/reader.ts';
import type { Store } from '../../../shared/store/store.ts';
import { served } from '../../../shared/types/stored_incident.ts';
import { aLog, NOW } from '../../support/builders.ts';
import { type Heard, hasNote, heardOf } from '../../support/event_listener.ts';
import { anIncident } from '../../support/notices.ts';
import { sweepInto } from '../../support/sweeping.ts';
import { aStore, forget, note, report } from '../../support/watched_store.ts';

const everything = {
  machineId: undefined,
  snapshot: false,
  readings: 'none' as const,
  lastEventId: undefined,
};

/** Reads to the reader's end and collects what it receives. */
const follow = (reader: Reader) => {
  const received: Heard[] = [];
  const parser = createParser({ onEvent: (message) => received.push(heardOf(message)) });
  const ended = (async () => {
    for await (const chunk of reader) parser.feed(chunk.toString());
  })();
  return { received, ended, reader };
};

/** Resolves when everything that is due without a timer has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const texts = (received: readonly Heard[]): string[] =>
  received.map(({ event, machineId, description, incident }) =>
    [event, machineId, incident?.ID, description?.Note.Message]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  );

describe('Hub', () => {
  let store: Store;
  let hub: Hub;
  beforeEach(() => {
    store = aStore();
    hub = new Hub({ store, log: aLog().log, now: () => NOW, release: 'r1' });
  });
  afterEach(async () => {
    hub.close();
    sinon.restore();
    await store.close();
  });

  it('sends a change to readers of the machine and to readers of all machines', async () => {
    const one = follow(await hub.open({ ...everything, machineId: 'm-1' }));
    const other = follow(await hub.open({ ...everything, machineId: 'm-2' }));
    const all = follow(await hub.open(everything));
    await note(store, 'm-1', 'hello');
    await settled();
    assert.deepEqual(texts(one.received), ['machine m-1 hello']);
    assert.deepEqual(texts(other.received), []);
    assert.deepEqual(texts(all.received), ['machine m-1 hello']);
  });

  it('sends a deletion', async () => {
    await note(store, 'm-1', 'hello');
    const all = follow(await hub.open(everything));
    await forget(store, 'm-1');
    await settled();
    assert.deepEqual(texts(all.received), ['deleted m-1']);
  });

  it('sends routine reports only to readers that want readings', async () => {
    await note(store, 'm-1', 'hello');
    const without = follow(await hub.open(everything));
    const withReadings = follow(await hub.open({ ...everything, readings: 'all' as const }));
    await report(store, 'm-1', 50);
    await settled();
    assert.deepEqual(texts(without.received), []);
    assert.deepEqual(
      withReadings.received.map(({ description }) => description?.Battery),
      [50],
    );
  });

  it('sends a change of an incident to readers of all machines only, numbered with the changes of machines', async () => {
    const one = follow(await hub.open({ ...everything, machineId: 'm-1' }));
    const signals: string[] = [];
    const older = await hub.open({ ...everything, machineId: 'm-1', onlySignals: true });
    void (async () => {
      for await (const chunk of older) signals.push(chunk.toString());
    })();
    const all = follow(await hub.open(everything));
    await note(store, 'm-1', 'hello');
    // Its ID may be that of a machine.
    await sweepInto(store, anIncident({ ID: 'm-1' }));
    await note(store, 'm-1', 'later');
    await settled();
    assert.deepEqual(texts(all.received), ['machine m-1 hello', 'incident m-1', 'machine m-1 later']);
    assert.deepEqual(
      all.received.map(({ id }) => id.replace(/.*-/, '')),
      ['2', '3', '4'],
    );
    assert.deepEqual(all.received[1]?.incident, served(anIncident({ ID: 'm-1' })));
    assert.deepEqual(texts(one.received), ['machine m-1 hello', 'machine m-1 later']);
    assert.equal(signals.join('').match(/update/g)?.length, 2);
  });

  it('sends the open incidents after the machines of a snapshot, before its end, and none in that of a machine', async () => {
    await note(store, 'm-1', 'one');
    const closed = anIncident({ ID: 'i-2', Closed: NOW.toISOString() });
    await sweepInto(store, anIncident({ ID: 'i-1' }), closed, anIncident({ ID: 'i-3' }));
    const all = follow(await hub.open({ ...everything, snapshot: true }));
    const one = follow(await hub.open({ ...everything, machineId: 'm-1', snapshot: true }));
    await settled();
    assert.deepEqual(texts(all.received), [
      'machine m-1 one',
      'incident i-3',
      'incident i-1',
      'snapshot-end',
    ]);
    assert.deepEqual(texts(one.received), ['machine m-1 one', 'snapshot-end']);
  });

  it('sends every change in order', async () => {
    const all = follow(await hub.open(everything));
    for (let n = 0; n < 100; n += 1) await note(store, `m-${n % 3}`, String(n));
    await settled();
    assert.deepEqual(
      all.received.map(({ description }) => Number(description?.Note.Message)),
      Array.from({ length: 100 }, (_, n) => n),
    );
  });

  it('sends a snapshot first if requested, and marks its end', async () => {
    await note(store, 'm-1', 'one');
    await note(store, 'm-2', 'two');
    const all = follow(await hub.open({ ...everything, snapshot: true }));
    await settled();
    await note(store, 'm-1', 'later');
    await settled();
    assert.deepEqual(texts(all.received), [
      'machine m-1 one',
      'machine m-2 two',
      'snapshot-end',
      'machine m-1 later',
    ]);
  });

  it('sends an empty snapshot of an unknown machine', async () => {
    await note(store, 'm-1', 'one');
    const reader = follow(await hub.open({ ...everything, machineId: 'unknown', snapshot: true }));
    await settled();
    assert.deepEqual(texts(reader.received), ['snapshot-end']);
  });

  describe('with a last event ID', () => {
    it('sends the changes since then and no snapshot', async () => {
      const before = follow(await hub.open(everything));
      await note(store, 'm-1', 'received');
      await settled();
      before.reader.close();
      await note(store, 'm-1', 'missed');
      await note(store, 'm-2', 'missed too');
      const lastEventId = before.received.at(-1)!.id;
      const after = follow(await hub.open({ ...everything, lastEventId }));
      await settled();
      assert.deepEqual(texts(after.received), ['machine m-1 missed', 'machine m-2 missed too']);
    });

    it('sends the changes since the end of the snapshot', async () => {
      await note(store, 'm-1', 'one');
      const before = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      before.reader.close();
      await note(store, 'm-1', 'missed');
      const after = follow(await hub.open({ ...everything, lastEventId: before.received.at(-1)!.id }));
      await settled();
      assert.deepEqual(texts(after.received), ['machine m-1 missed']);
    });

    it('sends a snapshot if the last event was inside a snapshot', async () => {
      await note(store, 'm-1', 'one');
      await note(store, 'm-2', 'two');
      const before = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      const after = follow(await hub.open({ ...everything, lastEventId: before.received[0]!.id }));
      await settled();
      assert.deepEqual(texts(after.received), ['machine m-1 one', 'machine m-2 two', 'snapshot-end']);
    });

    for (const [condition, lastEventId] of [
      ['comes from another process', '0123456789ab-17'],
      ['is malformed', 'x'.repeat(1000)],
      ['is empty', ''],
    ] as const)
      it(`sends a snapshot if the ID ${condition}`, async () => {
        await note(store, 'm-1', 'one');
        const reader = follow(await hub.open({ ...everything, lastEventId }));
        await settled();
        assert.deepEqual(texts(reader.received), ['machine m-1 one', 'snapshot-end']);
      });

    it('sends a snapshot if the changes since then are no longer held', async () => {
      const before = follow(await hub.open({ ...everything, machineId: 'm-1' }));
      await note(store, 'm-1', 'received');
      await settled();
      before.reader.close();
      for (let n = 0; n < 300; n += 1) await note(store, 'm-2', `${n}${'.'.repeat(65_536)}`);
      await note(store, 'm-2', 'last');
      const after = follow(await hub.open({ ...everything, lastEventId: before.received.at(-1)!.id }));
      await settled();
      assert.deepEqual(texts(after.received), ['machine m-1 received', 'machine m-2 last', 'snapshot-end']);
    });

    it('sends a snapshot if the ID comes from a stream without readings', async () => {
      const before = follow(await hub.open(everything));
      await note(store, 'm-1', 'one');
      await settled();
      const lastEventId = before.received.at(-1)!.id;
      const after = follow(await hub.open({ ...everything, readings: 'all' as const, lastEventId }));
      await settled();
      assert.deepEqual(texts(after.received), ['machine m-1 one', 'snapshot-end']);
    });
  });

  it('ends a reader that falls behind the held changes', async () => {
    const slow = await hub.open(everything);
    const chunks = slow[Symbol.asyncIterator]();
    await note(store, 'm-1', 'first');
    assert.equal((await chunks.next()).done, false);
    for (let n = 0; n < 300; n += 1) await note(store, 'm-1', `${n}${'.'.repeat(65_536)}`);
    assert.equal((await chunks.next()).done, true);
  });

  it('keeps a reader of a quiet machine, however often other machines change', async () => {
    const quiet = follow(await hub.open({ ...everything, machineId: 'm-1' }));
    await settled();
    for (let n = 0; n < 300; n += 1) await note(store, 'm-2', `${n}${'.'.repeat(65_536)}`);
    await note(store, 'm-1', 'at last');
    await settled();
    assert.deepEqual(texts(quiet.received), ['machine m-1 at last']);
  });

  describe('and the store', () => {
    it('starts one watch for all readers, and a second one for readings', async () => {
      const watch = sinon.spy(store, 'watch');
      await Promise.all(Array.from({ length: 100 }, () => hub.open(everything)));
      assert.deepEqual(
        watch.args.map(([{ readings }]) => readings),
        [false],
      );
      await Promise.all(
        Array.from({ length: 100 }, () => hub.open({ ...everything, readings: 'all' as const })),
      );
      assert.deepEqual(
        watch.args.map(([{ readings }]) => readings),
        [false, true],
      );
    });

    it('does not watch without readers', () => {
      const watch = sinon.spy(store, 'watch');
      new Hub({ store, log: aLog().log, now: () => NOW, release: 'r1' });
      assert.equal(watch.callCount, 0);
    });

    it('stops watching a minute after the last reader has left', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const watch = sinon.spy(store, 'watch');
      const [first, second] = [await hub.open(everything), await hub.open(everything)];
      const { signal } = watch.args[0]![0];
      first.close();
      clock.tick(120_000);
      assert.equal(signal.aborted, false);
      second.close();
      clock.tick(59_999);
      assert.equal(signal.aborted, false);
      clock.tick(1);
      assert.equal(signal.aborted, true);
      await hub.open(everything);
      assert.equal(watch.callCount, 2);
    });

    it('reads one list for all snapshots within ten seconds', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const snapshot = sinon.spy(store, 'snapshot');
      await note(store, 'm-1', 'one');
      const readers = [];
      for (let n = 0; n < 5; n += 1) {
        readers.push(follow(await hub.open({ ...everything, snapshot: true })));
        clock.tick(1900);
      }
      await settled();
      await note(store, 'm-1', 'two');
      readers.push(follow(await hub.open({ ...everything, snapshot: true })));
      await settled();
      assert.equal(snapshot.callCount, 1);
      for (const { received } of readers.slice(0, 5))
        assert.deepEqual(texts(received), ['machine m-1 one', 'snapshot-end', 'machine m-1 two']);
      assert.deepEqual(texts(readers[5]!.received), ['machine m-1 one', 'snapshot-end', 'machine m-1 two']);
      clock.tick(10_000);
      await hub.open({ ...everything, snapshot: true });
      assert.equal(snapshot.callCount, 2);
    });

    /** Opens a reader that takes the first part of its snapshot and no more, and lets the time pass in which the snapshot is shared. */
    const openSlow = async (clock: sinon.SinonFakeTimers) => {
      const reader = await hub.open({ ...everything, snapshot: true });
      const chunks = reader[Symbol.asyncIterator]();
      await chunks.next();
      clock.tick(10_000);
      return { reader, chunks };
    };

    it('holds at most two snapshots, however many slow readers there are, and shares the newest', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      for (let n = 0; n < 100; n += 1) await note(store, `m-${n}`, 'old');
      const snapshot = sinon.spy(store, 'snapshot');
      for (let n = 0; n < 3; n += 1) await openSlow(clock);
      await note(store, 'm-1', 'new');
      const last = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      assert.equal(snapshot.callCount, 2);
      assert.equal(hasNote('m-1', 'new')(last.received), true);
      assert.ok(last.received.some(({ event }) => event === 'snapshot-end'));
    });

    it('turns a new reader away if two snapshots are in use and the newest is too old to share', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      for (let n = 0; n < 100; n += 1) await note(store, `m-${n}`, 'old');
      const slow = [await openSlow(clock), await openSlow(clock)];
      for (let n = 0; n < 300; n += 1) await note(store, 'm-1', `${n}${'.'.repeat(65_536)}`);
      await assert.rejects(hub.open({ ...everything, snapshot: true }), BusyError);
      slow[0]!.reader.close();
      const next = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      assert.equal(next.received.at(-1)?.event, 'snapshot-end');
    });

    it('ends a reader that does not take its snapshot within a minute, and no other', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      for (let n = 0; n < 100; n += 1) await note(store, `m-${n}`, 'one');
      const { reader, chunks } = await openSlow(clock);
      const quick = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      clock.tick(49_999);
      assert.equal(reader.signal.aborted, false);
      clock.tick(1);
      assert.equal(reader.signal.aborted, true);
      assert.equal((await chunks.next()).done, true);
      clock.tick(120_000);
      assert.equal(quick.reader.signal.aborted, false);
    });

    it('stops reading a snapshot that no reader waits for', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      let read = 0;
      const step = Promise.withResolvers<undefined>();
      const [change] = await (async () => {
        await note(store, 'm-1', 'one');
        return Array.fromAsync(store.snapshot());
      })();
      sinon.replace(store, 'snapshot', async function* () {
        for (; read < 100; read += 1) {
          if (read === 1) await step.promise;
          yield change!;
        }
      });
      const { reader } = await openSlow(clock);
      reader.close();
      step.resolve(undefined);
      await settled();
      assert.ok(read < 3, `${read} machines were read`);
    });

    it('reads nothing for readers that resume', async () => {
      const snapshot = sinon.spy(store, 'snapshot');
      const reader = follow(await hub.open(everything));
      await note(store, 'm-1', 'one');
      await settled();
      await hub.open({ ...everything, lastEventId: reader.received.at(-1)!.id });
      assert.equal(snapshot.callCount, 0);
    });
  });

  describe('if the store fails', () => {
    it('rejects a reader if the watch fails, and watches again for the next', async () => {
      const watch = sinon.stub(store, 'watch').onFirstCall().rejects(new Error('away'));
      watch.callThrough();
      await assert.rejects(hub.open(everything), /away/);
      const reader = follow(await hub.open(everything));
      await note(store, 'm-1', 'one');
      await settled();
      assert.deepEqual(texts(reader.received), ['machine m-1 one']);
    });

    it('rejects a reader if the watch does not start within ten seconds', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      sinon.stub(store, 'watch').returns(new Promise(() => undefined));
      const opening = assert.rejects(hub.open(everything), /took longer than 10 s/);
      await clock.tickAsync(10_000);
      await opening;
    });

    it('ends a snapshot with the error of its list, and reads a new list for the next', async () => {
      await note(store, 'm-1', 'one');
      sinon
        .stub(store, 'snapshot')
        .onFirstCall()
        // eslint-disable-next-line require-yield -- it fails before its first machine
        .callsFake(async function* () {
          throw new Error('away');
        })
        .callThrough();
      const broken = follow(await hub.open({ ...everything, snapshot: true }));
      await assert.rejects(broken.ended, /away/);
      const reader = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      assert.deepEqual(texts(reader.received), ['machine m-1 one', 'snapshot-end']);
    });
  });

  it('ends every reader when it closes, and rejects new ones', async () => {
    const waiting = follow(await hub.open(everything));
    const withReadings = follow(await hub.open({ ...everything, readings: 'all' as const }));
    await settled();
    hub.close();
    await Promise.all([waiting.ended, withReadings.ended]);
    await assert.rejects(hub.open(everything), /closing/);
  });

  it('sends hostile texts unchanged in one event', async () => {
    const all = follow(await hub.open(everything));
    const hostile = 'data: x\n\nevent: deleted\r\rid: 1\u2028\u0000\u001b[31m';
    await note(store, 'm-1', hostile);
    await settled();
    assert.equal(hasNote('m-1', hostile)(all.received), true);
    assert.equal(all.received.length, 1);
  });
});
