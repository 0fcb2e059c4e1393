/** The function `report`. */
import assert from 'node:assert/strict';
import { NOW } from '../support/builders.ts';
import { type Lab, openLab } from '../support/lab.ts';

const PATH = 'POST /json/v1/machine/event/';
const event = (overrides: object = {}) => ({
  type: 'raw_state',
  host: { name: 'skia-1', version: 'v1' },
  standalone: { cores: 4, os_versions: ['Linux'] },
  ...overrides,
});

describe('POST /json/v1/machine/event/', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());
  const as = 'agent' as const;
  const stored = async () => (await lab.store.get('skia-1'))!;

  it('answers exactly 200 after the event is stored', async () => {
    const { status } = await lab.ask(PATH, { as, body: event() });
    assert.equal(status, 200);
    const found = await stored();
    assert.deepEqual(found.Dimensions['cores'], ['4']);
    assert.match(
      found.LastEventID,
      /^http-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.equal(found.LastEventTime, NOW.toISOString());
  });

  it('accepts the path without the trailing slash, without a redirect', async () => {
    const { status } = await lab.ask(PATH.slice(0, -1), { as, body: event() });
    assert.equal(status, 200);
    assert.equal((await stored()).Version, 'v1');
  });

  it('accepts any content type and unknown members', async () => {
    const body = JSON.stringify(event({ unknown: { deep: [1] } }));
    assert.equal((await lab.ask(PATH, { as, body, headers: { 'Content-Type': 'text/plain' } })).status, 200);
    assert.equal((await stored()).Version, 'v1');
  });

  it('accepts a byte order mark', async () => {
    assert.equal((await lab.ask(PATH, { as, body: `\ufeff${JSON.stringify(event())}` })).status, 200);
  });

  it('applies a report even if the newest Pub/Sub event is ahead of our clock', async () => {
    const ahead = '2026-01-02T03:05:00.000Z';
    await lab.put('skia-1', { LastEventTime: ahead, LastEventID: '17', Version: 'v0' });
    await lab.ask(PATH, { as, body: event() });
    const found = await stored();
    assert.deepEqual([found.Version, found.LastEventTime], ['v1', '2026-01-02T03:05:00.001Z']);
  });

  it('loses no forced quarantine if our clock steps back after an operator cleared one', async () => {
    await lab.close();
    let now = NOW;
    lab = openLab({ now: () => now });
    await lab.put('skia-1', { IsQuarantined: true });
    await lab.ask('POST /_/machine/clear_quarantined/skia-1');
    now = new Date(NOW.getTime() - 3_600_000);
    assert.equal((await lab.ask(PATH, { as, body: event({ forced_quarantine: true }) })).status, 200);
    const found = await stored();
    assert.deepEqual([found.IsQuarantined, found.LastEventTime], [true, '2026-01-02T03:04:05.679Z']);
  });

  it('recreates a machine even if its deletion is ahead of our clock', async () => {
    await lab.close();
    let now = new Date(NOW.getTime() + 5000);
    lab = openLab({ now: () => now });
    await lab.put('skia-1');
    await lab.store.delete('skia-1', { actor: 'a@example.org', eventId: '' });
    now = NOW;
    await lab.ask(PATH, { as, body: event() });
    assert.equal((await stored()).LastEventTime, '2026-01-02T03:04:10.679Z');
  });

  it('applies two equal reports as two events', async () => {
    await lab.ask(PATH, { as, body: event() });
    await lab.ask(PATH, { as, body: event() });
    assert.equal((await stored()).LastEventTime, '2026-01-02T03:04:05.679Z');
    assert.deepEqual(
      lab.lines.filter(({ message }) => message === 'event processed').map(({ outcome }) => outcome),
      ['created', 'applied'],
    );
  });

  describe('with an Idempotency-Key', () => {
    const send = (key: string, body: object = event()) =>
      lab.ask(PATH, { as, body, headers: { 'Idempotency-Key': key } });

    it('makes the key the event’s ID', async () => {
      assert.equal((await send('b7_A-9')).status, 200);
      assert.equal((await stored()).LastEventID, 'http-b7_A-9');
    });

    it('drops a report that is sent again because its answer was lost, so that a cleared quarantine stays cleared', async () => {
      const forced = event({ forced_quarantine: true });
      await send('k1', forced);
      assert.equal((await stored()).IsQuarantined, true);
      await lab.ask('POST /_/machine/clear_quarantined/skia-1');
      const before = await stored();
      assert.equal((await send('k1', forced)).status, 200);
      assert.deepEqual(await stored(), before);
      assert.equal(before.IsQuarantined, false);
      assert.equal(lab.lines.at(-1)?.['outcome'], 'duplicate');
    });

    it('applies a report with another key', async () => {
      await send('k1');
      await send('k2', event({ host: { name: 'skia-1', version: 'v2' } }));
      const found = await stored();
      assert.deepEqual([found.Version, found.LastEventID], ['v2', 'http-k2']);
    });

    it('accepts a key of 64 characters', async () => {
      assert.equal((await send('k'.repeat(64))).status, 200);
    });

    for (const key of ['', 'k'.repeat(65), 'a b', 'a, b', 'a/b', 'é'])
      it(`refuses the key ${JSON.stringify(key.slice(0, 8))} and stores nothing`, async () => {
        const { status, json } = await send(key);
        const { type, detail } = json as { type: string; detail: string };
        assert.deepEqual([status, type], [400, 'bad-request']);
        assert.match(detail, /Idempotency-Key.*1 to 64/);
        assert.equal(await lab.store.get('skia-1'), undefined);
      });
  });

  it('replaces lone surrogates and keeps names that are special in JavaScript', async () => {
    const body =
      '{"type":"raw_state","host":{"name":"skia-1","version":"v\\ud800"},"standalone":{"cores":1,"cpus":["__proto__","\\udfff"]}}';
    assert.equal((await lab.ask(PATH, { as, body })).status, 200);
    const found = await stored();
    assert.equal(found.Version, 'v\ufffd');
    assert.deepEqual(found.Dimensions['cpu'], ['__proto__', '\ufffd']);
  });

  it('answers 200 to an unknown event type and stores nothing', async () => {
    assert.equal((await lab.ask(PATH, { as, body: event({ type: 'greeting' }) })).status, 200);
    assert.equal(await lab.store.get('skia-1'), undefined);
    assert.equal(lab.lines.at(-1)?.['message'], 'event type unknown');
  });

  it('accepts a dump of 9 MB', async () => {
    const getprop = '[a]: [b]\n'.repeat(1_000_000);
    const { status } = await lab.ask(PATH, { as, body: event({ android: { uptime: 1e9, getprop } }) });
    assert.equal(status, 200);
    assert.equal((await stored()).DeviceUptime, 1);
  });

  const refusals: readonly (readonly [string, string, string, RegExp])[] = [
    ['an empty body', '', 'not-json', /not JSON/],
    ['invalid JSON', '{', 'not-json', /not JSON/],
    ['a list', '[]', 'not-an-event', /must be object/],
    ['null', 'null', 'not-an-event', /must be object/],
    ['a wrong type inside', '{"host":{"name":7}}', 'not-an-event', /host.name/],
    ['a missing machine ID', '{}', 'bad-machine-id', /not a machine ID/],
    ['an invalid machine ID', '{"host":{"name":"a/b"}}', 'bad-machine-id', /"a\/b"/],
    [
      'a string over the limit',
      JSON.stringify({ host: { name: 'a', version: 'x'.repeat(1025) } }),
      'over-limit',
      /host.version/,
    ],
    [
      'a list over the limit',
      JSON.stringify({ host: { name: 'a' }, standalone: { cpus: Array(65).fill('') } }),
      'over-limit',
      /standalone.cpus/,
    ],
  ];
  for (const [problem, body, type, detail] of refusals)
    it(`refuses ${problem} with the same reason as for a message, and creates nothing`, async () => {
      const { status, json } = await lab.ask(PATH, { as, body });
      assert.equal(status, 400);
      assert.equal((json as { type: string }).type, type);
      assert.match((json as { detail: string }).detail, detail);
      assert.deepEqual((await lab.ask('GET /_/machines')).json, []);
    });

  it('answers 503 if the store fails', async () => {
    const broken = openLab({
      store: {
        ...lab.store,
        update: () => Promise.reject(new Error('store unavailable')),
        close: () => Promise.resolve(),
      },
    });
    assert.equal((await broken.ask(PATH, { as, body: event() })).status, 503);
    await broken.close();
  });
});
