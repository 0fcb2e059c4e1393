/** The function `machines`: the timeline of a machine and the readings of its week. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { NOW } from '../support/builders.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { change } from '../support/change.ts';

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
