/** The routes of incidents, silences and test notices. */
import assert from 'node:assert/strict';
import { openLab, type Lab, addressOf } from '../support/lab.ts';
import { anInstance, NOW } from '../support/builders.ts';
import { anIncident } from '../support/notices.ts';
import { NOT_DELIVERED } from '../../shared/notice/delivery.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { sweepInto } from '../support/sweeping.ts';
import { startReceiver } from '../support/receivers.ts';

const UNTIL = new Date(NOW.getTime() + 3600_000).toISOString();
const SILENCE = { Match: { Place: 'rack4' }, Until: UNTIL, Reason: 'it moves to the other room' };

describe('The routes of incidents', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());

  it('list incidents newest first, all or only open ones, page by page', async () => {
    const first = anIncident();
    const second = { ...anIncident(), ID: 'silent-x-000002', Opened: UNTIL };
    await sweepInto(lab.store, first, second);
    await sweepInto(lab.store, { ...first, Revision: first.Revision + 1, Closed: UNTIL });
    const ask = async (query: string) =>
      (await lab.ask(`GET /_/incidents${query}`, { as: 'viewer' })).json as {
        Incidents: { ID: string }[];
        Next: string;
      };
    const ids = (page: { Incidents: { ID: string }[] }) => page.Incidents.map(({ ID }) => ID);
    assert.deepEqual(ids(await ask('')), [second.ID, first.ID]);
    assert.deepEqual(ids(await ask('?open=1')), [second.ID]);
    const page = await ask('?limit=1');
    assert.deepEqual(ids(page), [second.ID]);
    const rest = await ask(`?limit=1&before=${encodeURIComponent(page.Next)}`);
    assert.deepEqual(ids(rest), [first.ID]);
  });

  it('acknowledge an incident once, with who and when, and say it in the audit log', async () => {
    const incident = anIncident();
    await sweepInto(lab.store, incident);
    const path = `POST /_/incident/acknowledge/${incident.ID}`;
    const { json } = await lab.ask(path);
    const { Acknowledged, Revision } = json as ReturnType<typeof anIncident>;
    assert.deepEqual(Acknowledged, { By: addressOf('editor'), At: NOW.toISOString() });
    assert.equal(Revision, incident.Revision + 1);
    assert.deepEqual((await lab.ask(path)).json, json);
    assert.ok(lab.lines.some(({ action, id }) => action === 'acknowledge' && id === incident.ID));
  });

  it('tell how far each channel was told of an incident', async () => {
    const { ID } = anIncident();
    await sweepInto(lab.store, anIncident());
    const path = `GET /_/incident/told/${ID}`;
    assert.deepEqual((await lab.ask(path)).json, { Deliveries: [] });
    await lab.store.outbox.update(ID, 'chat', () => ({
      ...NOT_DELIVERED,
      Trying: 1,
      Attempts: 2,
      NextTry: UNTIL,
    }));
    const { json } = await lab.ask(path, { as: 'viewer' });
    const told = {
      Revision: 0,
      DeliveredAt: ZERO_TIME,
      Trying: 1,
      Attempts: 2,
      NextTry: UNTIL,
      Refused: false,
    };
    assert.deepEqual(json, { Deliveries: [{ Channel: 'chat', ...told }] });
  });

  it('answer 404 for an incident or a silence that is unknown', async () => {
    const { status, json } = await lab.ask('GET /_/incident/told/silent-x-ffffff');
    assert.deepEqual([status, (json as { type: string }).type], [404, 'unknown-incident']);
    const asked = await lab.ask('POST /_/incident/acknowledge/silent-x-ffffff');
    assert.deepEqual([asked.status, (asked.json as { type: string }).type], [404, 'unknown-incident']);
    const ended = await lab.ask('POST /_/silence/end/silence-x');
    assert.deepEqual([ended.status, (ended.json as { type: string }).type], [404, 'unknown-silence']);
  });

  it('add a silence, list it and end it', async () => {
    const { status, json } = await lab.ask('POST /_/silence', { body: SILENCE });
    assert.equal(status, 200);
    const { ID } = json as { ID: string };
    assert.deepEqual((await lab.ask('GET /_/silences', { as: 'viewer' })).json, {
      Silences: [{ ID, ...SILENCE, By: addressOf('editor') }],
    });
    assert.equal((await lab.ask(`POST /_/silence/end/${ID}`)).status, 200);
    assert.deepEqual((await lab.ask('GET /_/silences')).json, { Silences: [] });
  });

  describe('with an Idempotency-Key', () => {
    const ask = async (path: string, body?: object, key = 'k-1') => {
      const headers = { 'Idempotency-Key': key };
      const { status, json } = await lab.ask(`POST ${path}`, { headers, ...(body && { body }) });
      return [status, json] as const;
    };
    const audited = (action: string) =>
      lab.lines.filter((line) => line['message'] === 'operator action' && line['action'] === action).length;

    it('add one silence for every try, and refuse another one under the key', async () => {
      const first = await ask('/_/silence', SILENCE);
      assert.deepEqual(await ask('/_/silence', SILENCE), first);
      const other = await ask('/_/silence', { ...SILENCE, Match: { Pool: 'Skia' } });
      assert.deepEqual([other[0], (other[1] as { type: string }).type], [409, 'key-reused']);
      assert.deepEqual(
        (await lab.store.silences.list()).map(({ Match }) => Match),
        [SILENCE.Match],
      );
      assert.equal(audited('silence'), 1);
    });

    it('answer each try to end a silence as the first one', async () => {
      const { json } = await lab.ask('POST /_/silence', { body: SILENCE });
      const path = `/_/silence/end/${(json as { ID: string }).ID}`;
      assert.deepEqual(await ask(path), [200, {}]);
      assert.deepEqual(await ask(path), [200, {}]);
      assert.equal(audited('end_silence'), 1);
      assert.equal((await ask(path, undefined, 'k-2'))[0], 404);
      assert.equal((await ask('/_/silence/end/silence-x'))[0], 404);
      assert.equal((await ask('/_/silence/end/silence-x'))[0], 404);
    });

    it('answer each try to acknowledge an incident, and say it once in the audit log', async () => {
      const incident = anIncident();
      const path = `/_/incident/acknowledge/${incident.ID}`;
      const unknown = await ask(path, undefined, 'k-0');
      await sweepInto(lab.store, incident);
      assert.deepEqual(await ask(path, undefined, 'k-0'), unknown);
      const first = await ask(path);
      assert.equal(first[0], 200);
      assert.deepEqual(await ask(path), first);
      assert.equal(audited('acknowledge'), 1);
    });

    it('are refused with 400 for an invalid key', async () => {
      for (const path of ['/_/silence/end/silence-x', '/_/incident/acknowledge/silent-x'])
        assert.equal((await ask(path, undefined, 'a b'))[0], 400);
    });
  });

  for (const [what, body] of [
    ['matches everything', { ...SILENCE, Match: {} }],
    ['has passed', { ...SILENCE, Until: NOW.toISOString() }],
    ['lasts longer than 30 days', { ...SILENCE, Until: '2026-03-01T00:00:00Z' }],
    ['has no reason', { Match: SILENCE.Match, Until: UNTIL }],
  ] as const)
    it(`refuse a silence that ${what}`, async () => {
      assert.equal((await lab.ask('POST /_/silence', { body })).status, 400);
    });
});

describe('POST /_/notice/test', () => {
  it('answers what each channel said, and turns on a channel that was off', async () => {
    const receiver = await startReceiver('slack', '/hook');
    const lab = openLab({
      instance: anInstance({
        channels: [
          { name: 'chat', kind: 'slack', urlFrom: 'CHAT_URL' },
          { name: 'other', kind: 'log' },
        ],
      }),
      environment: { CHAT_URL: receiver.url },
    });
    const { state, version } = await lab.store.sweeps.read();
    await lab.store.sweeps.write(version, { ...state, ChannelsOff: [{ Name: 'chat', Hash: 'h' }] }, []);
    const { json } = await lab.ask('POST /_/notice/test', { body: { Channel: 'chat' } });
    assert.deepEqual(json, { Channels: [{ Channel: 'chat', Said: 'answered 200', Delivered: true }] });
    assert.deepEqual((await lab.store.sweeps.read()).state.ChannelsOff, []);
    const again = await lab.ask('POST /_/notice/test', { body: { Channel: 'chat' } });
    assert.match(again.text, /less than a minute ago/);
    assert.equal((await lab.ask('POST /_/notice/test', { body: { Channel: 'none' } })).status, 400);
    await lab.close();
    await receiver.close();
  });
});
