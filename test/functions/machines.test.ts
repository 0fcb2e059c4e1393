/** The function `machines`: the list, the timeline, the caller and the health check. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import sinon from 'sinon';
import { SharedList } from '../../functions/shared_list.ts';
import { Room } from '../../shared/http/room.ts';
import type { MachinePage, Store } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';
import { aDescription, anInstance, NOW } from '../support/builders.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { change } from '../support/change.ts';

/** A store that has only these pages. */
const paging = (page: Store['page']): Store =>
  ({ page, close: () => Promise.resolve() }) satisfies Partial<Store> as unknown as Store;

/** A page of 50 machines; the number after which it begins is the number of machines before it. */
const aPage = (after = '0', last = Infinity): MachinePage => {
  const first = Number(after);
  const machines = Array.from({ length: 50 }, (_, n) => ({
    kind: 'machine' as const,
    machineId: String(first + n),
    description: aDescription({ Version: `${first + n} ${'x'.repeat(1000)}` }),
    revision: '',
  }));
  return { machines, next: first + 50 >= last ? undefined : String(first + 50) };
};

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

describe('GET /json/v1/machine/timeline/{id}', () => {
  let lab: Lab;
  beforeEach(async () => {
    let now = new Date('2026-01-03');
    lab = openLab({ now: () => now });
    await lab.put('skia-1');
    for (let n = 0; n < 5; n++) {
      now = new Date(Date.UTC(2026, 0, 3, 0, 0, n));
      await change(lab.store, 'skia-1', (previous) => ({ ...previous!, Version: `v${n}` }), {
        actor: 'a@example.org',
        eventId: '',
      });
    }
    now = new Date('2026-01-04');
  });
  afterEach(() => lab.close());
  const page = async (query: string) => {
    const { status, json } = await lab.ask(`GET /json/v1/machine/timeline/skia-1${query}`, { as: 'viewer' });
    assert.equal(status, 200);
    return json as { Entries: { Kind: string; To: string; Actor: string }[]; Next: string };
  };

  it('returns pages, newest entry first', async () => {
    const first = await page('?limit=3');
    assert.deepEqual(
      first.Entries.map(({ To }) => To),
      ['v4', 'v3', 'v2'],
    );
    const second = await page(`?limit=50&before=${encodeURIComponent(first.Next)}`);
    assert.deepEqual(second.Entries.map(({ To }) => To).slice(0, 2), ['v1', 'v0']);
    assert.ok(second.Entries.slice(2).some(({ Kind }) => Kind === 'created'));
    assert.equal(second.Next, '');
    assert.deepEqual((await page('')).Entries, [...first.Entries, ...second.Entries]);
    assert.deepEqual(await page('?before='), await page(''));
  });

  it('reads and writes a few entries at a time, and returns the same page', async () => {
    for (let n = 5; n < 60; n++) await lab.put('skia-1', { Version: `v${n}` });
    const timeline = sinon.spy(lab.store, 'timeline');
    const { Entries, Next } = await page('?limit=51');
    assert.deepEqual(
      timeline.args.map(([, { limit }]) => limit),
      [5, 46],
    );
    assert.deepEqual({ Entries, Next }, await lab.store.timeline('skia-1', { limit: 51 }));
    const rest = await page(`?limit=500&before=${encodeURIComponent(Next)}`);
    assert.deepEqual(rest, await lab.store.timeline('skia-1', { limit: 500, before: Next }));
    assert.equal(rest.Next, '');
  });

  it('still answers after the machine is deleted', async () => {
    await lab.ask('POST /_/machine/delete_machine/skia-1');
    assert.deepEqual(
      (await page('?limit=1')).Entries.map(({ Kind, Actor }) => [Kind, Actor]),
      [['deleted', addressOf('editor')]],
    );
  });

  it('answers 404 for a machine that never existed, with or without `before`', async () => {
    assert.equal((await lab.ask('GET /json/v1/machine/timeline/skia-2')).status, 404);
    const { json } = await lab.ask('GET /json/v1/machine/timeline/skia-1?limit=1');
    const { Next } = json as { Next: string };
    const answer = await lab.ask(`GET /json/v1/machine/timeline/skia-2?before=${Next}`);
    assert.deepEqual([answer.status, (answer.json as { type: string }).type], [404, 'unknown-machine']);
  });

  for (const limit of ['0', '501', '-1', '1.5', '1e2', '', '%20', 'ten', '99999999999999999999'])
    it(`refuses limit=${limit}`, async () => {
      const { status, json } = await lab.ask(`GET /json/v1/machine/timeline/skia-1?limit=${limit}`);
      assert.equal(status, 400);
      assert.match((json as { detail: string }).detail, /limit is ".*"\. Send a whole number from 1 to 500/);
    });

  it('refuses a parameter given twice, naming both values', async () => {
    const { status, json } = await lab.ask('GET /json/v1/machine/timeline/skia-1?limit=1&limit=2');
    assert.equal(status, 400);
    assert.match((json as { detail: string }).detail, /limit is given more than once, as "1" and "2"/);
  });

  it('ignores parameters that the route does not have', async () => {
    assert.deepEqual(await page('?limit=2&verbose=1&verbose=2'), await page('?limit=2'));
  });

  for (const before of ['nonsense', '%00', 'MjAyNg', '__proto__'])
    it(`refuses before=${before}, which no page returned as Next`, async () => {
      assert.equal((await lab.ask(`GET /json/v1/machine/timeline/skia-1?before=${before}`)).status, 400);
    });
});

describe('GET /json/v1/machine/history/{id}', () => {
  it('returns the readings of each hour, the newest last', async () => {
    const lab = openLab();
    await lab.put('skia-1', { Battery: 80, Temperature: { cpu: 31.4 }, LastEventTime: NOW.toISOString() });
    await lab.put('skia-2');
    const { json } = await lab.ask('GET /json/v1/machine/history/skia-1', { as: 'viewer' });
    const { From, Hours } = json as { From: string; Hours: unknown[] };
    assert.deepEqual(
      [From, Hours.length, Hours.at(-1), Hours.at(-2)],
      ['2025-12-26T04:00:00.000Z', 168, [80, 31], [null, null]],
    );
    const none = await lab.ask('GET /json/v1/machine/history/skia-2');
    assert.deepEqual(none.json, { From: '0001-01-01T00:00:00Z', Hours: [] });
    const unknown = await lab.ask('GET /json/v1/machine/history/skia-9');
    assert.deepEqual([unknown.status, (unknown.json as { type: string }).type], [404, 'unknown-machine']);
    await lab.close();
  });
});

describe('GET /_/settings', () => {
  const settings = async (overrides: Parameters<typeof openLab>[0] = {}) => {
    const lab = openLab(overrides);
    const { json } = await lab.ask('GET /_/settings', { as: 'viewer' });
    await lab.close();
    return json;
  };
  const Times = { silentSeconds: 90, deadSeconds: 600, bootSeconds: 300, groupSeconds: 45 };
  const expected = {
    Host: 'machines.example.org',
    Pools: ['SkiaInternal', 'Skia'],
    Thresholds: { batteryPercent: 30, celsius: 35 },
    Places: [],
    Links: { machine: '' },
    Times,
    Version: 'test',
  };

  it('returns the defaults of what the instance config does not say', async () =>
    assert.deepEqual(await settings(), expected));

  it('returns what the instance config says, and nothing of its channels, secrets and access', async () => {
    const Places = [{ kind: 'rack', match: '-(rack\\d+)-' }];
    const links = { machine: 'https://tasks.example.org/bot?id={id}' };
    const channels = [{ name: 'chat', kind: 'slack', urlFrom: 'SLACK_URL' }] as const;
    const instance = anInstance({
      ...{ places: Places, links, silentSeconds: 100, deadManFrom: 'DEAD_MAN_URL' },
      channels: [...channels],
    });
    assert.deepEqual(await settings({ instance }), {
      ...expected,
      ...{ Places, Links: links, Times: { ...Times, silentSeconds: 100 } },
    });
  });
});

describe('GET /loginstatus/', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());

  it('returns the caller’s address and roles', async () => {
    const { text } = await lab.ask('GET /loginstatus/', { as: 'editor' });
    assert.equal(text, '{"email":"editor@lab.iam.gserviceaccount.com","roles":["viewer","editor"]}');
  });

  it('returns no address and no roles without a credential', async () => {
    assert.equal((await lab.ask('GET /loginstatus/', { as: 'nobody' })).text, '{"email":"","roles":[]}');
  });

  it('answers 401 with the reason for an unaccepted credential', async () => {
    const { status, json } = await lab.ask('GET /loginstatus/', {
      as: 'nobody',
      headers: { Authorization: 'Bearer x' },
    });
    assert.equal(status, 401);
    assert.match((json as { detail: string }).detail, /does not accept access tokens/);
  });
});

describe('GET /healthz', () => {
  it('answers 200 without looking at the credential', async () => {
    const lab = openLab();
    const { status } = await lab.ask('GET /healthz', {
      as: 'nobody',
      headers: { Authorization: 'Bearer x' },
    });
    assert.equal(status, 200);
    await lab.close();
  });
});
