import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Store } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';
import { aDescription } from '../support/builders.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';

/** A store that has nothing but this list. */
const listing = (list: Store['list']): Store =>
  ({ list, close: () => Promise.resolve() }) satisfies Partial<Store> as unknown as Store;

const big = aDescription({ Version: 'x'.repeat(1000) });

describe('the list of all machines', () => {
  let lab: Lab;
  afterEach(() => lab.close());

  const open = async (): Promise<IncomingMessage> => {
    const request = get(`${await lab.url('machines')}/_/machines`, {
      headers: { Authorization: `Bearer ${anIdToken({ email: addressOf('viewer') })}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };

  it('is an empty list where there is none, never null', async () => {
    lab = openLab();
    assert.equal((await lab.ask('GET /_/machines')).text, '[]');
  });

  it('has every machine in the order of IDs, whole', async () => {
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

  it('that cannot be begun is answered 503', async () => {
    lab = openLab({
      store: listing(async function* () {
        throw new Error('away');
        yield big;
      }),
    });
    assert.equal((await lab.ask('GET /_/machines')).status, 503);
  });

  it('that breaks off midway never looks whole: the connection breaks too', async () => {
    lab = openLab({
      store: listing(async function* () {
        for (let n = 0; n < 200; n++) yield big;
        throw new Error('away');
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

  it('is read no faster than it is taken, and no further than it is wanted', async () => {
    let read = 0;
    let ended = (): void => undefined;
    const untilEnded = new Promise<void>((resolve) => (ended = resolve));
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
    // It settles once every buffer on the way is full.
    let before = -1;
    while (before !== read) {
      before = read;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(read < 100_000, `${read} machines were read for a client that takes none`);
    response.destroy();
    await untilEnded;
    assert.ok(read < 1_000_000);
    assert.ok(
      !lab.lines.some(({ severity }) => severity === 'ERROR'),
      'a client that goes away is no failure',
    );
  });
});

describe('the timeline of a machine', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab({ now: () => new Date('2026-01-04') });
    await lab.put('skia-1');
    for (let n = 0; n < 5; n++)
      await lab.store.update('skia-1', (was) => ({ ...was!, Version: `v${n}` }), {
        actor: 'a@example.org',
        eventId: '',
        now: new Date(Date.UTC(2026, 0, 3, 0, 0, n)),
      });
  });
  afterEach(() => lab.close());
  const page = async (query: string) => {
    const { status, json } = await lab.ask(`GET /json/v1/machine/timeline/skia-1${query}`, { as: 'viewer' });
    assert.equal(status, 200);
    return json as { Entries: { Kind: string; To: string; Actor: string }[]; Next: string };
  };

  it('is read newest first, page by page', async () => {
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

  it('outlives its machine', async () => {
    await lab.ask('POST /_/machine/delete_machine/skia-1');
    assert.deepEqual(
      (await page('?limit=1')).Entries.map(({ Kind, Actor }) => [Kind, Actor]),
      [['deleted', addressOf('editor')]],
    );
  });

  it('is not known of a machine that never was', async () => {
    assert.equal((await lab.ask('GET /json/v1/machine/timeline/skia-2')).status, 404);
    const { json } = await lab.ask('GET /json/v1/machine/timeline/skia-1?limit=1');
    const { Next } = json as { Next: string };
    const page = await lab.ask(`GET /json/v1/machine/timeline/skia-2?before=${Next}`);
    assert.deepEqual([page.status, (page.json as { type: string }).type], [404, 'unknown-machine']);
  });

  for (const limit of ['0', '501', '-1', '1.5', '1e2', '', '%20', 'ten', '99999999999999999999'])
    it(`takes no limit of "${limit}"`, async () => {
      const { status, json } = await lab.ask(`GET /json/v1/machine/timeline/skia-1?limit=${limit}`);
      assert.equal(status, 400);
      assert.match((json as { detail: string }).detail, /from 1 to 500/);
    });

  for (const before of ['nonsense', '%00', 'MjAyNg', '__proto__'])
    it(`takes no "before" that is not of its own making: ${before}`, async () => {
      assert.equal((await lab.ask(`GET /json/v1/machine/timeline/skia-1?before=${before}`)).status, 400);
    });
});

describe('the caller', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());

  it('learns who they are and what they may do', async () => {
    const { text } = await lab.ask('GET /loginstatus/', { as: 'editor' });
    assert.equal(text, '{"email":"editor@lab.iam.gserviceaccount.com","roles":["viewer","editor"]}');
  });

  it('without an account is nobody', async () => {
    assert.equal((await lab.ask('GET /loginstatus/', { as: 'nobody' })).text, '{"email":"","roles":[]}');
  });

  it('with a credential that does not count is told why', async () => {
    const { status, json } = await lab.ask('GET /loginstatus/', {
      as: 'nobody',
      headers: { Authorization: 'Bearer x' },
    });
    assert.equal(status, 401);
    assert.match((json as { detail: string }).detail, /does not accept access tokens/);
  });

  it('need not be known to learn whether the server is well, not even where nobody can be', async () => {
    const { status } = await lab.ask('GET /healthz', {
      as: 'nobody',
      headers: { Authorization: 'Bearer x' },
    });
    assert.equal(status, 200);
  });
});
