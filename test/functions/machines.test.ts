/** The function `machines`: the list, the timeline, the caller and the health check. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Store } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';
import { aDescription } from '../support/builders.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { change } from '../support/change.ts';

/** A store that has only this list. */
const listing = (list: Store['list']): Store =>
  ({ list, close: () => Promise.resolve() }) satisfies Partial<Store> as unknown as Store;

const big = aDescription({ Version: 'x'.repeat(1000) });

describe('GET /_/machines', () => {
  let lab: Lab;
  afterEach(() => lab.close());

  const open = async (): Promise<IncomingMessage> => {
    const request = get(`${await lab.url('machines')}/_/machines`, {
      headers: { Authorization: `Bearer ${anIdToken({ email: addressOf('viewer') })}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };

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

  it('answers 503 if the first machine cannot be read', async () => {
    lab = openLab({
      store: listing(async function* () {
        throw new Error('store unavailable');
        yield big;
      }),
    });
    assert.equal((await lab.ask('GET /_/machines')).status, 503);
  });

  it('breaks the connection if a later machine cannot be read, so that the list never looks complete', async () => {
    lab = openLab({
      store: listing(async function* () {
        for (let n = 0; n < 200; n++) yield big;
        throw new Error('store unavailable');
      }),
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

  it('reads machines no faster than the client does, and stops when the client disconnects', async () => {
    let read = 0;
    let ended = (): void => undefined;
    const listEnded = new Promise<void>((resolve) => (ended = resolve));
    lab = openLab({
      store: listing(async function* () {
        try {
          for (; read < 1_000_000; read++) yield big;
        } finally {
          ended();
        }
      }),
    });
    const response = await open();
    response.pause();
    // The count settles when every buffer between store and client is full.
    let before = -1;
    while (before !== read) {
      before = read;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(read < 100_000, `${read} machines were read for a client that reads nothing`);
    response.destroy();
    await listEnded;
    assert.ok(read < 1_000_000);
    assert.ok(
      !lab.lines.some(({ severity }) => severity === 'ERROR'),
      'a client that disconnects is not an error',
    );
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
