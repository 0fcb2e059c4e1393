/** What those who follow the changes are told, and what it costs the store. */
import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import sinon from 'sinon';
import { Hub } from '../../../shared/change/hub.ts';
import type { Reader } from '../../../shared/change/reader.ts';
import type { Store } from '../../../shared/store/store.ts';
import { aLog } from '../../support/builders.ts';
import { type Heard, hasNote, heardOf } from '../../support/event_listener.ts';
import { aStore, forget, note, report } from '../../support/watched_store.ts';

const everything = { machineId: undefined, snapshot: false, readings: false, lastEventId: undefined };

/** Follows a reader to its end, keeping what it is told. */
const follow = (reader: Reader) => {
  const heard: Heard[] = [];
  const parser = createParser({ onEvent: (message) => heard.push(heardOf(message)) });
  const ended = (async () => {
    for await (const chunk of reader) parser.feed(chunk.toString());
  })();
  return { heard, ended, reader };
};

/** Lets everything that is due without a timer happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const said = (heard: readonly Heard[]): string[] =>
  heard.map(({ event, machineId, description }) =>
    [event, machineId, description?.Note.Message]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  );

describe('the hub', () => {
  let store: Store;
  let hub: Hub;
  beforeEach(() => {
    store = aStore();
    hub = new Hub({ store, log: aLog().log });
  });
  afterEach(async () => {
    hub.close();
    sinon.restore();
    await store.close();
  });

  it('tells a change to those who follow the machine and to those who follow all', async () => {
    const one = follow(await hub.open({ ...everything, machineId: 'm-1' }));
    const other = follow(await hub.open({ ...everything, machineId: 'm-2' }));
    const all = follow(await hub.open(everything));
    await note(store, 'm-1', 'hello');
    await settled();
    assert.deepEqual(said(one.heard), ['machine m-1 hello']);
    assert.deepEqual(said(other.heard), []);
    assert.deepEqual(said(all.heard), ['machine m-1 hello']);
  });

  it('tells that a machine was deleted', async () => {
    await note(store, 'm-1', 'hello');
    const all = follow(await hub.open(everything));
    await forget(store, 'm-1');
    await settled();
    assert.deepEqual(said(all.heard), ['deleted m-1']);
  });

  it('tells routine reports to those only who asked for readings', async () => {
    await note(store, 'm-1', 'hello');
    const without = follow(await hub.open(everything));
    const withReadings = follow(await hub.open({ ...everything, readings: true }));
    await report(store, 'm-1', 50);
    await settled();
    assert.deepEqual(said(without.heard), []);
    assert.deepEqual(
      withReadings.heard.map(({ description }) => description?.Battery),
      [50],
    );
  });

  it('tells all changes in the order of each machine, however many come at once', async () => {
    const all = follow(await hub.open(everything));
    for (let n = 0; n < 100; n += 1) await note(store, `m-${n % 3}`, String(n));
    await settled();
    assert.deepEqual(
      all.heard.map(({ description }) => Number(description?.Note.Message)),
      Array.from({ length: 100 }, (_, n) => n),
    );
  });

  it('tells what is known first where that is asked for, and says where it ends', async () => {
    await note(store, 'm-1', 'one');
    await note(store, 'm-2', 'two');
    const all = follow(await hub.open({ ...everything, snapshot: true }));
    await settled();
    await note(store, 'm-1', 'later');
    await settled();
    assert.deepEqual(said(all.heard), [
      'machine m-1 one',
      'machine m-2 two',
      'snapshot-end',
      'machine m-1 later',
    ]);
  });

  it('answers an unknown machine with an empty snapshot', async () => {
    await note(store, 'm-1', 'one');
    const reader = follow(await hub.open({ ...everything, machineId: 'nobody', snapshot: true }));
    await settled();
    assert.deepEqual(said(reader.heard), ['snapshot-end']);
  });

  describe('to one who comes back', () => {
    it('tells what happened since, and no snapshot', async () => {
      const before = follow(await hub.open(everything));
      await note(store, 'm-1', 'heard');
      await settled();
      before.reader.close();
      await note(store, 'm-1', 'missed');
      await note(store, 'm-2', 'missed too');
      const lastEventId = before.heard.at(-1)!.id;
      const after = follow(await hub.open({ ...everything, lastEventId }));
      await settled();
      assert.deepEqual(said(after.heard), ['machine m-1 missed', 'machine m-2 missed too']);
    });

    it('tells what happened since the end of the snapshot', async () => {
      await note(store, 'm-1', 'one');
      const before = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      before.reader.close();
      await note(store, 'm-1', 'missed');
      const after = follow(await hub.open({ ...everything, lastEventId: before.heard.at(-1)!.id }));
      await settled();
      assert.deepEqual(said(after.heard), ['machine m-1 missed']);
    });

    it('tells a snapshot where the last event was part of one that had not ended', async () => {
      await note(store, 'm-1', 'one');
      await note(store, 'm-2', 'two');
      const before = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      const after = follow(await hub.open({ ...everything, lastEventId: before.heard[0]!.id }));
      await settled();
      assert.deepEqual(said(after.heard), ['machine m-1 one', 'machine m-2 two', 'snapshot-end']);
    });

    for (const [what, lastEventId] of [
      ['another process gave', '0123456789ab-17'],
      ['never was one', 'x'.repeat(1000)],
      ['is empty', ''],
    ] as const)
      it(`tells a snapshot where the last event's ID ${what}`, async () => {
        await note(store, 'm-1', 'one');
        const reader = follow(await hub.open({ ...everything, lastEventId }));
        await settled();
        assert.deepEqual(said(reader.heard), ['machine m-1 one', 'snapshot-end']);
      });

    it('tells a snapshot where what happened since is no longer held', async () => {
      const before = follow(await hub.open({ ...everything, machineId: 'm-1' }));
      await note(store, 'm-1', 'heard');
      await settled();
      before.reader.close();
      for (let n = 0; n < 300; n += 1) await note(store, 'm-2', `${n}${'.'.repeat(65_536)}`);
      await note(store, 'm-2', 'last');
      const after = follow(await hub.open({ ...everything, lastEventId: before.heard.at(-1)!.id }));
      await settled();
      assert.deepEqual(said(after.heard), ['machine m-1 heard', 'machine m-2 last', 'snapshot-end']);
    });

    it('does not take the ID of a stream without readings for one with', async () => {
      const before = follow(await hub.open(everything));
      await note(store, 'm-1', 'one');
      await settled();
      const lastEventId = before.heard.at(-1)!.id;
      const after = follow(await hub.open({ ...everything, readings: true, lastEventId }));
      await settled();
      assert.deepEqual(said(after.heard), ['machine m-1 one', 'snapshot-end']);
    });
  });

  it('ends a reader who is further behind than what is held, and keeps no more for it', async () => {
    const slow = await hub.open(everything);
    const chunks = slow[Symbol.asyncIterator]();
    await note(store, 'm-1', 'first');
    assert.equal((await chunks.next()).done, false);
    for (let n = 0; n < 300; n += 1) await note(store, 'm-1', `${n}${'.'.repeat(65_536)}`);
    assert.equal((await chunks.next()).done, true);
  });

  it('lets one who follows a quiet machine go on, however much happens to others', async () => {
    const quiet = follow(await hub.open({ ...everything, machineId: 'm-1' }));
    await settled();
    for (let n = 0; n < 300; n += 1) await note(store, 'm-2', `${n}${'.'.repeat(65_536)}`);
    await note(store, 'm-1', 'at last');
    await settled();
    assert.deepEqual(said(quiet.heard), ['machine m-1 at last']);
  });

  describe('towards the store', () => {
    it('watches once for all who follow, and with readings only while somebody asks for them', async () => {
      const watch = sinon.spy(store, 'watch');
      await Promise.all(Array.from({ length: 100 }, () => hub.open(everything)));
      assert.deepEqual(
        watch.args.map(([{ readings }]) => readings),
        [false],
      );
      await Promise.all(Array.from({ length: 100 }, () => hub.open({ ...everything, readings: true })));
      assert.deepEqual(
        watch.args.map(([{ readings }]) => readings),
        [false, true],
      );
    });

    it('does not watch before somebody follows', () => {
      const watch = sinon.spy(store, 'watch');
      new Hub({ store, log: aLog().log });
      assert.equal(watch.callCount, 0);
    });

    it('stops watching a minute after the last has left', async () => {
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

    it('reads the list once for all who ask for it within ten seconds', async () => {
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
      for (const { heard } of readers.slice(0, 5))
        assert.deepEqual(said(heard), ['machine m-1 one', 'snapshot-end', 'machine m-1 two']);
      assert.deepEqual(said(readers[5]!.heard), ['machine m-1 one', 'snapshot-end', 'machine m-1 two']);
      clock.tick(10_000);
      await hub.open({ ...everything, snapshot: true });
      assert.equal(snapshot.callCount, 2);
    });

    it('reads nothing for those who go on from where they were', async () => {
      const snapshot = sinon.spy(store, 'snapshot');
      const reader = follow(await hub.open(everything));
      await note(store, 'm-1', 'one');
      await settled();
      await hub.open({ ...everything, lastEventId: reader.heard.at(-1)!.id });
      assert.equal(snapshot.callCount, 0);
    });
  });

  describe('where the store fails', () => {
    it('refuses readers while it cannot be watched, and watches again for the next', async () => {
      const watch = sinon.stub(store, 'watch').onFirstCall().rejects(new Error('away'));
      watch.callThrough();
      await assert.rejects(hub.open(everything), /away/);
      const reader = follow(await hub.open(everything));
      await note(store, 'm-1', 'one');
      await settled();
      assert.deepEqual(said(reader.heard), ['machine m-1 one']);
    });

    it('refuses readers who would wait for longer than ten seconds', async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      sinon.stub(store, 'watch').returns(new Promise(() => undefined));
      const opening = assert.rejects(hub.open(everything), /took longer than 10 s/);
      await clock.tickAsync(10_000);
      await opening;
    });

    it('breaks a snapshot off where the list cannot be read, and reads it anew for the next', async () => {
      await note(store, 'm-1', 'one');
      sinon
        .stub(store, 'snapshot')
        .onFirstCall()
        // eslint-disable-next-line require-yield -- it fails before it has anything
        .callsFake(async function* () {
          throw new Error('away');
        })
        .callThrough();
      const broken = follow(await hub.open({ ...everything, snapshot: true }));
      await assert.rejects(broken.ended, /away/);
      const reader = follow(await hub.open({ ...everything, snapshot: true }));
      await settled();
      assert.deepEqual(said(reader.heard), ['machine m-1 one', 'snapshot-end']);
    });
  });

  it('ends every reader when it closes, and takes no more', async () => {
    const waiting = follow(await hub.open(everything));
    const withReadings = follow(await hub.open({ ...everything, readings: true }));
    await settled();
    hub.close();
    await Promise.all([waiting.ended, withReadings.ended]);
    await assert.rejects(hub.open(everything), /closing/);
  });

  it('keeps texts as they were, whatever they hold', async () => {
    const all = follow(await hub.open(everything));
    const hostile = 'data: x\n\nevent: deleted\r\rid: 1\u2028\u0000\u001b[31m';
    await note(store, 'm-1', hostile);
    await settled();
    assert.equal(hasNote('m-1', hostile)(all.heard), true);
    assert.equal(all.heard.length, 1);
  });
});
