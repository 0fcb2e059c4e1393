/** Readings in brief: what pages receive of routine reports, and what it costs the store. */
import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import sinon from 'sinon';
import { Hub } from '../../../shared/change/hub.ts';
import type { Reader, ReadingsMode } from '../../../shared/change/reader.ts';
import type { Change, Store, WatchOptions } from '../../../shared/store/store.ts';
import { firstSeen } from '../../../shared/types/description.ts';
import { aDescription, aLog, anOrigin, NOW } from '../../support/builders.ts';
import { change } from '../../support/change.ts';
import { LaggingStore } from '../../support/lagging_store.ts';
import { aStore, forget, note } from '../../support/watched_store.ts';

const settled = async (): Promise<void> => {
  for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve));
};
const AT = '2026-01-02T03:04:05.000Z';

describe('readings in brief', () => {
  let store: Store;
  let hub: Hub;
  let clock: sinon.SinonFakeTimers;
  const start = (over: object = {}) => {
    hub = new Hub({ store, log: aLog().log, now: () => NOW, release: 'r1', ...over });
  };
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    store = aStore();
    start();
  });
  afterEach(async () => {
    hub.close();
    sinon.restore();
    await store.close();
  });

  const follow = (reader: Reader) => {
    const frames: { event: string; id: string | undefined; data: unknown }[] = [];
    const parser = createParser({
      onEvent: ({ event = '', id, data }) => frames.push({ event, id, data: JSON.parse(data) as unknown }),
    });
    const ended = (async () => {
      for await (const chunk of reader) parser.feed(chunk.toString());
    })();
    return {
      ...{ frames, ended, reader },
      /** The readings since the last call. */
      readings: () =>
        frames
          .splice(0)
          .flatMap(({ event, data, id }) => (event === 'readings' && id === undefined ? [data] : [])),
    };
  };
  const open = async (readings: ReadingsMode, over: object = {}) => {
    const options = { machineId: undefined, snapshot: true, lastEventId: undefined, readings, ...over };
    const reader = follow(await hub.open(options));
    await settled();
    return reader;
  };
  const report = async (
    id: string,
    second: number,
    Battery = 80,
    Temperature: Record<string, number> = {},
  ) => {
    const LastEventTime = `2026-01-02T03:04:${String(second).padStart(2, '0')}.000Z`;
    await change(
      store,
      id,
      (was = firstSeen(id, AT)) => ({ ...was, LastEventTime, Battery, Temperature, DeviceUptime: second }),
      anOrigin({ eventId: `${id} ${second}` }),
    );
  };
  const tick = async () => {
    await clock.tickAsync(5_000);
    await settled();
  };
  const row = (id: string, second: number, battery = 80, celsius: number | null = null) => [
    ...[id, `2026-01-02T03:04:${String(second).padStart(2, '0')}.000Z`, battery, celsius, second],
  ];

  it('follow a snapshot as one complete frame without ID, and then every 5 s those that changed', async () => {
    await report('m-1', 1, 80, { cpu: 30.04, skin: 31.26, battery_cycle: 99 });
    await report('m-2', 2);
    const page = await open('compact');
    assert.deepEqual(
      page.frames.map(({ event }) => event),
      ['machine', 'machine', 'snapshot-end', 'readings'],
    );
    assert.deepEqual(page.readings(), [[row('m-1', 1, 80, 31.3), row('m-2', 2)]]);
    await report('m-2', 3);
    await report('m-2', 4, 79);
    await note(store, 'm-1', 'not a reading');
    await settled();
    assert.deepEqual(
      page.frames.map(({ event }) => event),
      ['machine'],
    );
    await tick();
    assert.deepEqual(page.readings(), [[row('m-2', 4, 79)]]);
    await tick();
    assert.deepEqual(page.readings(), [[]]);
  });

  it('are complete after a resume, and no snapshot is sent', async () => {
    await report('m-1', 1);
    const first = await open('auto');
    await note(store, 'm-1', 'one');
    await settled();
    const lastEventId = first.frames.findLast(({ id }) => id !== undefined)?.id;
    first.reader.close();
    await report('m-1', 2);
    const second = await open('auto', { snapshot: false, lastEventId });
    assert.deepEqual(
      second.frames.map(({ event }) => event),
      ['readings'],
    );
    assert.deepEqual(second.readings(), [[row('m-1', 2)]]);
  });

  it('follow a resume although the list for another page is still being read', async () => {
    await report('m-1', 1);
    const first = await open('auto');
    await note(store, 'm-1', 'one');
    await settled();
    const lastEventId = first.frames.findLast(({ id }) => id !== undefined)?.id;
    await clock.tickAsync(10_000);
    sinon.stub(store, 'snapshot').returns(
      (async function* () {
        await new Promise(() => undefined);
        yield* [];
      })(),
    );
    assert.deepEqual((await open('auto')).frames, []);
    const second = await open('auto', { snapshot: false, lastEventId });
    assert.deepEqual(second.readings(), [[row('m-1', 1)]]);
  });

  it('leave out deleted machines, and name new ones', async () => {
    await report('m-1', 1);
    await report('m-2', 2);
    const page = await open('compact');
    page.readings();
    await report('m-2', 3);
    await forget(store, 'm-2');
    await report('m-3', 4);
    await tick();
    assert.deepEqual(page.readings(), [[row('m-3', 4)]]);
    assert.deepEqual((await open('compact')).readings(), [[row('m-1', 1), row('m-3', 4)]]);
  });

  it('reach a reader that missed some as a complete frame, not one for each that it missed', async () => {
    await report('m-1', 1);
    await report('m-2', 2);
    const reader = await hub.open({
      ...{ machineId: undefined, snapshot: true, lastEventId: undefined, readings: 'compact' },
    });
    const chunks = reader[Symbol.asyncIterator]();
    const next = async () => String((await chunks.next()).value);
    let text = '';
    while (!text.includes('readings')) text = await next();
    for (const second of [3, 4, 5]) {
      await report('m-2', second);
      await tick();
    }
    const missed = await next();
    assert.deepEqual(JSON.parse(missed.split('data: ')[1] ?? ''), [row('m-1', 1), row('m-2', 5)]);
    await report('m-1', 6);
    const waiting = next();
    await tick();
    assert.deepEqual(JSON.parse((await waiting).split('data: ')[1] ?? ''), [row('m-1', 6)]);
  });

  for (const [machines, isSent] of [
    [2_000, true],
    [2_001, false],
  ] as const)
    it(`are ${isSent ? '' : 'not '}sent of ${machines} machines unasked, and of any number if the reader insists`, async () => {
      async function* snapshot() {
        for (let n = 0; n < machines; n += 1)
          yield {
            ...{ kind: 'machine' as const, machineId: `m-${n}`, revision: '1' },
            description: aDescription({ Dimensions: {} }),
          };
        await Promise.resolve();
      }
      start({ store: { watch: () => Promise.resolve(), snapshot } });
      const ends = async (mode: ReadingsMode) => {
        const { frames } = await open(mode);
        for (let n = 0; n < 100 && !frames.some(({ event }) => event === 'snapshot-end'); n += 1)
          await settled();
        await settled();
        const end = frames.find(({ event }) => event === 'snapshot-end')?.data as { Readings: boolean };
        return [end.Readings, frames.at(-1)?.event === 'readings'];
      };
      assert.deepEqual(await ends('auto'), [isSent, isSent]);
      assert.deepEqual(await ends('compact'), [true, true]);
    });

  it('cost one watch of the store for all readers, until a minute after the last has left', async () => {
    const watch = sinon.spy(store, 'watch');
    const pages = [await open('auto'), await open('compact'), await open('auto')];
    assert.deepEqual(
      watch.args.map(([{ readings }]) => readings),
      [false, true],
    );
    const { signal } = watch.args[1]![0];
    for (const { reader } of pages) reader.close();
    await clock.tickAsync(59_999);
    assert.equal(signal.aborted, false);
    await clock.tickAsync(1);
    assert.equal(signal.aborted, true);
    await open('auto');
    assert.equal(watch.callCount, 4);
  });

  it('are those of the newest report, even if the list that is read at the start is older', async () => {
    const lagging = new LaggingStore();
    lagging.write('m-1');
    start({ store: lagging });
    const opening = hub.open({
      ...{ machineId: undefined, snapshot: false, lastEventId: undefined, readings: 'compact' },
    });
    lagging.catchUp();
    const page = follow(await opening);
    await settled();
    lagging.delete('m-1');
    await tick();
    page.readings();
    assert.deepEqual((await open('compact', { snapshot: false })).readings(), [[]]);
  });

  it('of a state that the watch reported are kept, though the list that is read after it has an older one', async () => {
    const state = (revision: string, Battery: number): Change => ({
      ...{ kind: 'machine', machineId: 'm-1', revision },
      description: aDescription({ Dimensions: { id: ['m-1'] }, LastEventTime: AT, Battery }),
    });
    let tell: (change: Change) => void = () => undefined;
    const watch = (_options: unknown, listener: (change: Change) => void) => {
      tell = listener;
      return Promise.resolve();
    };
    async function* snapshot() {
      tell(state('2', 22));
      yield state('1', 11);
      await Promise.resolve();
    }
    start({ store: { watch, snapshot } });
    const page = await open('compact', { snapshot: false });
    assert.deepEqual(page.readings(), [[['m-1', AT, 22, null, 0]]]);
    tell(state('1', 11));
    await tick();
    assert.deepEqual(page.readings(), [[]]);
    assert.deepEqual((await open('compact', { snapshot: false })).readings(), [[['m-1', AT, 22, null, 0]]]);
  });

  it('reach the readers before, although another one comes', async () => {
    await report('m-1', 1);
    await report('m-2', 1);
    const page = await open('compact');
    page.readings();
    await report('m-1', 2);
    await open('compact');
    await tick();
    assert.deepEqual(page.readings(), [[row('m-1', 2)]]);
  });

  it('are watched on if a reader comes back within the minute, and if one of two leaves', async () => {
    const watch = sinon.spy(store, 'watch');
    const first = await open('compact');
    const { signal } = watch.args[1]![0];
    first.reader.close();
    await clock.tickAsync(30_000);
    await open('compact');
    (await open('compact')).reader.close();
    await clock.tickAsync(120_000);
    assert.equal(signal.aborted, false);
  });

  /** The reader of a stream that starts with readings, while the list of all readings is read by this. */
  const openDuring = (list: () => AsyncGenerator<never>) => {
    sinon.stub(store, 'snapshot').onFirstCall().callsFake(list).callThrough();
    return hub.open({
      ...{ machineId: undefined, snapshot: false, lastEventId: undefined, readings: 'compact' as const },
    });
  };

  it('that cannot be watched end their readers, are logged, and are watched anew for the next, for as long as it stays', async () => {
    const { log, lines } = aLog();
    start({ log });
    const watch = sinon.spy(store, 'watch');
    const reader = await openDuring(async function* () {
      await Promise.resolve();
      yield* [];
      throw new Error('store unavailable');
    });
    await assert.rejects(follow(reader).ended, /store unavailable/);
    assert.deepEqual(
      lines.map(({ message, error, readings }) => [message, (error as Error).message, readings]),
      [['watch failed', 'store unavailable', true]],
    );
    await clock.tickAsync(30_000);
    assert.deepEqual((await open('compact')).readings(), [[]]);
    await clock.tickAsync(60_000);
    await open('compact');
    assert.deepEqual(
      watch.args.map(([{ readings }]) => readings),
      [false, true, true],
    );
  });

  it('end their reader if they are not read within a minute, and are then watched no longer', async () => {
    const watch = sinon.spy(store, 'watch');
    const reader = follow(
      await openDuring(async function* () {
        await new Promise(() => undefined);
        yield* [];
      }),
    );
    const ended = assert.rejects(reader.ended, /reading all readings took longer than 60 s/);
    await settled();
    await clock.tickAsync(60_000);
    await ended;
    assert.equal(watch.args[1]![0].signal.aborted, true);
  });

  it('end with the hub while they are read: the list is read no further, nothing is logged and no timer stays', async () => {
    const { log, lines } = aLog();
    start({ log });
    await report('m-1', 1);
    const [change] = await Array.fromAsync(store.snapshot());
    const step = Promise.withResolvers<undefined>();
    let read = 0;
    const reader = follow(
      await openDuring(async function* () {
        for (; read < 10; read += 1) {
          if (read === 1) await step.promise;
          yield change as never;
        }
      }),
    );
    const ended = assert.rejects(reader.ended, /the watch of readings ended while it started/);
    await settled();
    hub.close();
    assert.equal(clock.countTimers(), 1, 'more than the time limit of the start');
    step.resolve(undefined);
    await ended;
    assert.equal(clock.countTimers(), 0);
    assert.equal(read, 1);
    assert.deepEqual(lines, []);
  });

  it('that end before they begin are not logged as a failure', async () => {
    const { log, lines } = aLog();
    const watch = ({ readings, signal }: WatchOptions) =>
      readings
        ? new Promise<void>((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
          )
        : Promise.resolve();
    start({ log, store: { ...store, watch } });
    const page = await open('compact', { snapshot: false });
    const ended = assert.rejects(page.ended, /abort/);
    hub.close();
    await ended;
    assert.deepEqual(lines, []);
  });

  it('end with the hub, and leave no timer', async () => {
    const page = await open('compact', { snapshot: false });
    hub.close();
    await page.ended;
    assert.equal(clock.countTimers(), 0);
  });
});
