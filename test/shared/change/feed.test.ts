/** The order of what readers receive, and how long a watch and a list last, with a store that does exactly what a test says. */
import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import sinon from 'sinon';
import { Hub } from '../../../shared/change/hub.ts';
import type { Reader } from '../../../shared/change/reader.ts';
import { BusyError } from '../../../shared/errors.ts';
import type { Change, WatchOptions } from '../../../shared/store/store.ts';
import { served } from '../../../shared/types/stored_incident.ts';
import { aDescription, aLog, NOW } from '../../support/builders.ts';
import { heardOf } from '../../support/event_listener.ts';
import { anIncident } from '../../support/notices.ts';

/** A state of the machine that tells its revision. */
const machine = (machineId: string, revision: string, padding = ''): Change => ({
  ...{ kind: 'machine', machineId, revision },
  description: aDescription({
    Dimensions: { id: [machineId] },
    Note: { Message: revision + padding, User: '', Timestamp: NOW.toISOString() },
  }),
});
const incident = (ID: string, revision: string): Change => ({
  ...{ kind: 'incident', incident: served(anIncident({ ID })), revision },
});

const settled = async (): Promise<void> => {
  for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('a feed', () => {
  let clock: sinon.SinonFakeTimers;
  let hub: Hub;
  let lines: ReturnType<typeof aLog>['lines'];
  let tell: (change: Change) => void;
  let watches: WatchOptions[];
  /** What a list yields, by the machine that it is limited to. */
  let list: (machineId: string | undefined) => AsyncIterable<Change> | Iterable<Change>;
  let lists: (string | undefined)[];
  let watch: (options: WatchOptions) => Promise<void>;

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    watches = [];
    lists = [];
    list = () => [];
    watch = () => Promise.resolve();
    const { log, ...rest } = aLog();
    lines = rest.lines;
    const store = {
      watch: (options: WatchOptions, listener: (change: Change) => void) => {
        watches.push(options);
        tell = listener;
        return watch(options);
      },
      snapshot: async function* (machineId?: string) {
        lists.push(machineId);
        yield* list(machineId);
      },
    };
    hub = new Hub({ store, log, now: () => NOW, release: 'r1' });
  });
  afterEach(() => {
    hub.close();
    sinon.restore();
  });

  const openReader = (over: object = {}): Promise<Reader> =>
    hub.open({
      ...{ machineId: undefined, snapshot: false, readings: 'none', lastEventId: undefined },
      ...over,
    });
  /** Reads to the reader's end; `texts`: what it received, as `EVENT ID REVISION`. */
  const follow = (reader: Reader) => {
    const texts: string[] = [];
    const ids: string[] = [];
    const parser = createParser({
      onEvent: (message) => {
        const heard = heardOf(message);
        const name = heard.incident?.ID ?? heard.machineId;
        texts.push(`${heard.event} ${name} ${heard.description?.Note.Message[0] ?? ''}`.trim());
        ids.push(heard.id);
      },
    });
    const ended = (async () => {
      for await (const chunk of reader) parser.feed(chunk.toString());
    })();
    return { texts, ids, ended, reader };
  };
  const open = async (over: object = {}) => {
    const reader = follow(await openReader(over));
    await settled();
    return reader;
  };
  /** A list that waits, after this much of it, for the returned function. */
  const pause = (...parts: readonly Change[]): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    list = async function* () {
      yield* parts.slice(0, 1);
      await promise;
      yield* parts.slice(1);
    };
    return () => resolve(undefined);
  };

  describe('in which a list overtook the watch', () => {
    it('sends the state that it reads again in place of the older one, to all readers', async () => {
      const early = await open();
      list = () => [machine('m-1', '2')];
      const late = await open({ machineId: 'm-1', snapshot: true });
      tell(machine('m-1', '1'));
      await settled();
      assert.deepEqual(early.texts, ['machine m-1 2']);
      assert.deepEqual(late.texts, ['machine m-1 2', 'snapshot-end', 'machine m-1 2']);
      assert.deepEqual(lists, ['m-1', 'm-1']);
    });

    it('sends a state that the list had already without reading it again, of an incident too', async () => {
      const early = await open();
      list = () => [machine('m-1', '2'), incident('i-1', '2')];
      await open({ snapshot: true });
      tell(machine('m-1', '2'));
      tell(incident('i-1', '2'));
      await settled();
      assert.deepEqual(early.texts, ['machine m-1 2', 'incident i-1']);
      assert.equal(lists.length, 1);
    });

    it('passes over an older state of an incident and reads nothing, as the watch still reports the newer one', async () => {
      const early = await open();
      list = () => [incident('i-1', '2')];
      await open({ snapshot: true });
      tell(incident('i-1', '1'));
      await settled();
      assert.deepEqual(early.texts, []);
      assert.equal(lists.length, 1);
    });

    it('sends no state that was read again if the watch has reported a newer one meanwhile', async () => {
      const early = await open();
      list = () => [machine('m-1', '2')];
      await open({ machineId: 'm-1', snapshot: true });
      const resume = pause(machine('m-2', '1'), machine('m-1', '2'));
      tell(machine('m-1', '1'));
      await settled();
      tell(machine('m-1', '3'));
      resume();
      await settled();
      assert.deepEqual(early.texts, ['machine m-2 1', 'machine m-1 3']);
    });

    it('ends with its readers if the state cannot be read again', async () => {
      const early = await open();
      list = () => [machine('m-1', '2')];
      await open({ machineId: 'm-1', snapshot: true });
      const error = new Error('away');
      list = () => {
        throw error;
      };
      tell(machine('m-1', '1'));
      await early.ended;
      assert.deepEqual(
        lines.map(({ message, error: logged, readings }) => [message, (logged as Error).message, readings]),
        [['watch failed', 'away', false]],
      );
    });
  });

  it('sends no older state after a newer one, though a list in between had the older one', async () => {
    const early = await open();
    tell(machine('m-1', '3'));
    list = () => [machine('m-1', '2')];
    await open({ machineId: 'm-1', snapshot: true });
    list = () => [];
    tell(machine('m-1', '2'));
    await settled();
    assert.deepEqual(early.texts, ['machine m-1 3']);
  });

  it('sends, before the end of a list, the changes since its start that it lacks, with no ID to resume from', async () => {
    const resume = pause(machine('m-1', '1'), machine('m-2', '3'));
    const reader = await open({ snapshot: true });
    tell(machine('m-1', '2'));
    tell(machine('m-2', '2'));
    resume();
    await settled();
    assert.deepEqual(reader.texts, ['machine m-1 1', 'machine m-2 3', 'machine m-1 2', 'snapshot-end']);
    assert.deepEqual(
      reader.ids.map((id) => id.replace(/.*-/, '')),
      ['0', '0', '0', '3'],
    );
  });

  it('compares no revision of an incident with that of another one, nor with that of a machine with its ID', async () => {
    const reader = await open();
    tell(incident('i-1', '5'));
    tell(incident('i-2', '3'));
    tell(machine('i-1', '1'));
    await settled();
    assert.deepEqual(reader.texts, ['incident i-1', 'incident i-2', 'machine i-1 1']);
  });

  for (const [condition, suffix] of [
    ['names no whole change', '.5'],
    ['goes on after the number', 'x'],
  ] as const)
    it(`sends a snapshot if the last ID ${condition}`, async () => {
      const before = await open();
      tell(machine('m-1', '1'));
      tell(machine('m-1', '2'));
      await settled();
      const after = await open({ lastEventId: before.ids[0]! + suffix });
      assert.deepEqual(after.texts, ['snapshot-end']);
    });

  it('sends a snapshot for the ID of another process, though it holds a change of that number', async () => {
    const before = await open();
    tell(machine('m-1', '1'));
    await settled();
    const lastEventId = before.ids[0]!.replace(/^.{12}/, (nonce) =>
      (nonce.startsWith('0') ? '1' : '0').repeat(12),
    );
    assert.deepEqual((await open({ lastEventId })).texts, ['snapshot-end']);
  });

  it('sends what a reader missed in chunks of 64 KiB, or a little more', async () => {
    const reader = await openReader();
    for (let n = 0; n < 20; n += 1) tell(machine('m-1', String(n).padStart(2, '0'), '.'.repeat(10_000)));
    const chunks: number[] = [];
    const reading = (async () => {
      for await (const { length } of reader) chunks.push(length);
    })();
    await settled();
    reader.close();
    await reading;
    assert.ok(chunks.length > 2);
    for (const length of chunks.slice(0, -1))
      assert.ok(length >= 2 ** 16 && length < 2 ** 16 + 12_000, `a chunk has ${length} bytes`);
  });

  for (const [what, act, isDone] of [
    ['hears of a change', () => tell(machine('m-1', '1')), false],
    ['ends when it is closed', (reader: Reader) => reader.close(), true],
  ] as const)
    it(`${what}, whichever step it is at`, async () => {
      for (let step = 0; step < 20; step += 1) {
        const reader = await openReader();
        const next = reader[Symbol.asyncIterator]().next();
        for (let n = 0; n < step; n += 1) await Promise.resolve();
        act(reader);
        assert.equal((await next).done, isDone);
        reader.close();
      }
    });

  it('sends an older agent a signal for each machine of a snapshot, and none for its end', async () => {
    list = () => [machine('m-1', '1'), machine('m-2', '1')];
    const reader = await openReader({ snapshot: true, onlySignals: true });
    let text = '';
    void (async () => {
      for await (const chunk of reader) text += chunk.toString();
    })();
    await settled();
    assert.equal(text, 'data: update\n\n'.repeat(2));
  });

  it('sends nothing more of a snapshot to a reader that is closed, though others still take it', async () => {
    const machines = Array.from({ length: 100 }, (_, n) => machine(`m-${n}`, '1'));
    list = () => machines;
    const [reader, other] = [await openReader({ snapshot: true }), await openReader({ snapshot: true })];
    const chunks = reader[Symbol.asyncIterator]();
    await chunks.next();
    await other[Symbol.asyncIterator]().next();
    await settled();
    reader.close();
    assert.equal((await chunks.next()).done, true);
  });

  it('sends no end of a snapshot to a reader that was closed while the readings were read', async () => {
    const readings = Promise.withResolvers<undefined>();
    watch = (options) => (options.readings ? readings.promise : Promise.resolve());
    const reader = await open({ snapshot: true, readings: 'compact' });
    reader.reader.close();
    readings.resolve(undefined);
    await reader.ended;
    assert.deepEqual(reader.texts, []);
    clock.tick(60_000);
    assert.equal(watches[1]?.signal.aborted, true);
  });

  describe('ends', () => {
    it('a minute after its start if no reader came, because the watch began too late for the one that asked', async () => {
      watch = () => new Promise(() => undefined);
      const opening = assert.rejects(openReader(), /starting the store watch took longer than 10 s/);
      await clock.tickAsync(10_000);
      await opening;
      await clock.tickAsync(49_999);
      assert.equal(watches[0]?.signal.aborted, false);
      await clock.tickAsync(1);
      assert.equal(watches[0].signal.aborted, true);
    });

    it('not because a reader was closed twice', async () => {
      const first = await openReader();
      first.close();
      first.close();
      await openReader();
      clock.tick(60_000);
      assert.equal(watches[0]?.signal.aborted, false);
    });

    it('once: the next one, after a failure, lasts on', async () => {
      watch = () => Promise.reject(new Error('away'));
      await assert.rejects(openReader(), /away/);
      watch = () => Promise.resolve();
      await clock.tickAsync(30_000);
      await openReader();
      await clock.tickAsync(60_000);
      await openReader();
      assert.equal(watches.length, 2);
    });

    it('with the hub while its watch starts: it rejects its reader, and logs nothing of the end', async () => {
      const started = Promise.withResolvers<undefined>();
      watch = () => started.promise;
      const opening = [openReader(), openReader()].map((open) =>
        assert.rejects(open, /ended while it started/),
      );
      await settled();
      hub.close();
      started.resolve(undefined);
      await Promise.all(opening);
      assert.equal(clock.countTimers(), 0);
    });

    it('without a word in the log if its watch is rejected because it ends', async () => {
      watch = ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        );
      const opening = assert.rejects(openReader(), /abort/);
      hub.close();
      await opening;
      assert.deepEqual(lines, []);
    });

    it('with the list that it reads', async () => {
      const resume = pause(machine('m-1', '1'), machine('m-2', '1'), machine('m-3', '1'));
      const yielded: string[] = [];
      const paused = list;
      list = async function* () {
        for await (const change of paused(undefined)) {
          yielded.push(change.kind);
          yield change;
        }
      };
      const reader = await open({ snapshot: true });
      hub.close();
      resume();
      await reader.ended;
      await settled();
      assert.equal(yielded.length, 2);
    });
  });

  describe('shares a list', () => {
    /** Makes the changes so far too many to be held. */
    const makeOld = (): void => {
      for (let n = 0; n < 8193; n += 1) tell({ kind: 'deleted', machineId: 'other', revision: '1' });
    };

    it('no longer once the changes since its start are no longer held, and then holds it only for those that take it', async () => {
      for (let n = 1; n <= 3; n += 1) {
        const reader = await open({ snapshot: true });
        assert.deepEqual(reader.texts.at(-1), 'snapshot-end');
        reader.reader.close();
        makeOld();
      }
      assert.equal(lists.length, 3);
    });

    it('for 10 s, whatever becomes of the one before it', async () => {
      (await open({ snapshot: true })).reader.close();
      makeOld();
      await clock.tickAsync(6_000);
      await open({ snapshot: true });
      await clock.tickAsync(6_000);
      await open({ snapshot: true });
      assert.equal(lists.length, 2);
      await clock.tickAsync(4_000);
      await open({ snapshot: true });
      assert.equal(lists.length, 3);
    });

    it('with no more readers than two lists serve, and tells the others how many are in use', async () => {
      list = () => Array.from({ length: 100 }, (_, n) => machine(`m-${n}`, '1'));
      for (let n = 0; n < 2; n += 1) {
        await (await openReader({ snapshot: true }))[Symbol.asyncIterator]().next();
        makeOld();
      }
      await assert.rejects(openReader({ snapshot: true }), new BusyError('2 snapshots are in use'));
    });
  });
});
