/** The function `machines`: the list. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import sinon from 'sinon';
import { SharedList } from '../../functions/shared_list.ts';
import { Room } from '../../shared/http/room.ts';
import type { MachinePage } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';
import { NOW } from '../support/builders.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { aPage, paging } from '../support/paging.ts';

describe('GET /_/machines', () => {
  let lab: Lab;
  afterEach(() => lab.close());

  const openAt = async (url: string): Promise<IncomingMessage> => {
    const request = get(`${url}/_/machines`, {
      headers: { Authorization: `Bearer ${anIdToken({ email: addressOf('viewer') })}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };
  const open = async () => openAt(await lab.url('machines'));

  it('returns [] if there are no machines', async () => {
    lab = openLab();
    assert.equal((await lab.ask('GET /_/machines')).text, '[]');
  });

  it('returns every complete Description, ordered by ID', async () => {
    lab = openLab();
    const ids = Array.from({ length: 250 }, (_, n) => `skia-${String(n).padStart(3, '0')}`);
    for (const id of ids.toReversed()) await lab.put(id, { Version: 'x'.repeat(500) });
    const { json } = await lab.ask('GET /_/machines', { as: 'viewer' });
    const list = json as Description[];
    assert.deepEqual(
      list.map(({ Dimensions }) => Dimensions['id']?.[0]),
      ids,
    );
    assert.deepEqual(
      list[7],
      await lab.store.get('skia-007').then((found) => JSON.parse(JSON.stringify(found)) as unknown),
    );
  });

  it('answers 503 if the first page cannot be read', async () => {
    lab = openLab({ store: paging(() => Promise.reject(new Error('store unavailable'))) });
    assert.equal((await lab.ask('GET /_/machines')).status, 503);
  });

  it('breaks the connection if a later page cannot be read, so that the list never looks complete', async () => {
    lab = openLab({
      store: paging((after) =>
        after === '200' ? Promise.reject(new Error('store unavailable')) : Promise.resolve(aPage(after)),
      ),
    });
    const response = await open();
    assert.equal(response.statusCode, 200);
    let text = '';
    await assert.rejects(async () => {
      for await (const chunk of response) text += String(chunk);
    }, /aborted/);
    assert.ok(!text.endsWith(']'));
    assert.ok(lab.lines.some(({ message }) => message === 'request failed'));
  });

  /** Resolves when `read()` no longer grows: every buffer between store and client is full. */
  const settled = async (read: () => number): Promise<void> => {
    for (let before = -1; before !== read();) {
      before = read();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  it('reads pages no faster than the client does, and stops when the client disconnects', async () => {
    let read = 0;
    lab = openLab({
      store: paging((after) => {
        read += 1;
        return Promise.resolve(aPage(after));
      }),
    });
    const response = await open();
    response.pause();
    await settled(() => read);
    assert.ok(read < 2000, `${read} pages were read for a client that reads nothing`);
    response.destroy();
    const before = read;
    await settled(() => read);
    assert.ok(read <= before + 2);
    assert.ok(
      !lab.lines.some(({ severity }) => severity === 'ERROR'),
      'a client that disconnects is not an error',
    );
  });

  it('disconnects a client that takes nothing for 30 s', async () => {
    let read = 0;
    lab = openLab({
      store: paging((after) => {
        read += 1;
        return Promise.resolve(aPage(after));
      }),
    });
    const url = await lab.url('machines');
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const response = await openAt(url);
      response.pause();
      const isClosed = once(response, 'close').catch(() => undefined);
      for (let before = -1; before !== read;) {
        before = read;
        for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
      }
      await clock.tickAsync(30_000);
      clock.restore();
      response.resume();
      await isClosed;
      assert.equal(response.complete, false);
      assert.ok(!lab.lines.some(({ severity }) => severity === 'ERROR'));
    } finally {
      clock.restore();
    }
  });

  it('reads the list once for all who read it within 10 s, and again after that', async () => {
    let nowMs = NOW.getTime();
    const asked: (string | undefined)[] = [];
    lab = openLab({
      now: () => new Date(nowMs),
      store: paging((after) => {
        asked.push(after);
        return Promise.resolve(aPage(after, 150));
      }),
    });
    const lists = await Promise.all(Array.from({ length: 20 }, () => lab.ask('GET /_/machines')));
    nowMs += 9_999;
    lists.push(await lab.ask('GET /_/machines'));
    assert.deepEqual(asked, [undefined, '50', '100']);
    for (const { json } of lists)
      assert.deepEqual(
        (json as Description[]).map(({ Version }) => parseInt(Version)),
        Array.from({ length: 150 }, (_, n) => n),
      );
    nowMs += 1;
    await lab.ask('GET /_/machines');
    assert.equal(asked.length, 6);
    nowMs -= 3_600_000;
    await lab.ask('GET /_/machines');
    assert.equal(asked.length, 9);
  });

  it('shares no empty list: the first machine of a lab shows at once', async () => {
    lab = openLab();
    assert.deepEqual((await lab.ask('GET /_/machines')).json, []);
    await lab.put('skia-001', { Version: 'v1' });
    assert.equal(((await lab.ask('GET /_/machines')).json as object[]).length, 1);
  });

  it('reads it anew for who sends Cache-Control: no-cache, and then gives it to others', async () => {
    let reads = 0;
    lab = openLab({
      store: paging((after) => {
        reads += 1;
        return Promise.resolve(aPage(after, 100));
      }),
    });
    const ask = async (cacheControl: string) => {
      const { json } = await lab.ask('GET /_/machines', { headers: { 'Cache-Control': cacheControl } });
      assert.equal((json as object[]).length, 100);
      return reads;
    };
    assert.deepEqual(
      [await ask('max-age=60'), await ask('no-cache'), await ask('No-Store, NO-CACHE'), await ask('')],
      [2, 4, 6, 6],
    );
  });

  it('reads it once for all who want it anew while it waits to be read, but not with a read that began before', async () => {
    const starts: (() => void)[] = [];
    const store = paging(async () => {
      await new Promise<void>((resolve) => starts.push(resolve));
      return aPage('0', 50);
    });
    const list = new SharedList({ store, now: () => NOW, reading: new Room(2, 1000) });
    const first = Array.fromAsync(list.pieces(true));
    await new Promise((resolve) => setImmediate(resolve));
    const others = Promise.all([1, 2, 3].map(() => Array.fromAsync(list.pieces(true))));
    starts[0]!();
    await first;
    while (starts.length < 2) await new Promise((resolve) => setImmediate(resolve));
    starts[1]!();
    await others;
    assert.equal(starts.length, 2);
    lab = openLab();
  });

  it('reads at most two pages at a time, whoever waits', async () => {
    let reading = 0;
    let most = 0;
    const areTwo = Promise.withResolvers<undefined>();
    const entry = { Time: '', Kind: 'note', From: '', To: '', Actor: '', Reason: '', EventID: '' };
    const read = async <T>(page: T): Promise<T> => {
      most = Math.max(most, ++reading);
      if (reading === 2) areTwo.resolve(undefined);
      await areTwo.promise;
      await new Promise((resolve) => setImmediate(resolve));
      reading -= 1;
      return page;
    };
    lab = openLab({
      store: {
        ...paging((after) => read(aPage(after, 150))),
        timeline: () => read({ Entries: [entry], Next: '' }),
      },
    });
    const paths = ['GET /_/machines', 'GET /json/v1/machine/timeline/skia-1'];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => lab.ask(paths[n % 2]!)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(most, 2);
  });

  it('leaves out corrupt records, a page full of them included', async () => {
    const { machines } = aPage();
    const pages: Record<string, MachinePage> = {
      a: { machines: [], next: 'b' },
      b: { machines: machines.slice(0, 1), next: 'c' },
      c: { machines: [], next: 'd' },
      d: { machines: [], next: undefined },
    };
    lab = openLab({ store: paging((after = 'a') => Promise.resolve(pages[after]!)) });
    assert.deepEqual((await lab.ask('GET /_/machines')).json, [machines[0]!.description]);
  });
});
