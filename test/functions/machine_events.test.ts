/** The main loop, as Pub/Sub calls it: over HTTP through the framework. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import sinon from 'sinon';
import { answerDeliveries } from '../../functions/delivery.ts';
import { keepRawBodies } from '../../shared/http/framework.ts';
import { Room } from '../../shared/http/room.ts';
import { machineEvents } from '../../functions/machine_events.ts';
import type { Publish } from '../../functions/publisher.ts';
import { PermanentError } from '../../shared/errors.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance, NOW } from '../support/builders.ts';
import { collectGarbage } from '../support/collect_garbage.ts';
import { plain } from '../support/plain.ts';
import { aCloudEvent, aPush, base64, PUBLISHED } from '../support/push.ts';

const MACHINE = 'skia-e-linux-100';
const PATH = '/projects/test-project/topics/machine-events';
const instance = anInstance();
const origin = { actor: 'anna@example.org', eventId: '', requestId: 'r1' };

const anEvent = (members: Readonly<Record<string, unknown>> = {}) =>
  base64({ type: 'raw_state', host: { name: MACHINE, version: 'v1' }, standalone: { cores: 4 }, ...members });

const DUMP_BYTES = 2_000_000;
const usedBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

/** Parsed, it would take 40 times its bytes. */
const MANY_VALUES = `{"host":{"name":"${MACHINE}"},"x":[${'{},'.repeat(200_000)}{}]}`;

describe('machine_events', () => {
  let store: Store;
  let server: Server;
  let url: string;
  let handle: ReturnType<typeof machineEvents>;
  /** As large as the largest delivery. */
  let room: Room;
  let publish: sinon.SinonStub<Parameters<Publish>, ReturnType<Publish>>;
  let lines: Record<string, unknown>[];
  let now: Date;

  before(() => keepRawBodies());
  beforeEach(async () => {
    const { log, lines: logged } = aLog();
    lines = logged;
    now = NOW;
    store = openSqliteStore({
      path: ':memory:',
      finalStep: createFinalStep(instance.pools),
      log,
      now: () => now,
    });
    publish = sinon.stub<Parameters<Publish>, ReturnType<Publish>>().resolves();
    handle = machineEvents({ instance, store, log, now: () => now, publish });
    room = new Room(14_000_000, 100);
    http('machine_events', answerDeliveries(handle, room));
    server = getTestServer('machine_events').listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
  });

  afterEach(async () => {
    sinon.restore();
    server.close();
    await once(server, 'close');
    await store.close();
  });

  const post = async (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Connection: 'close', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  describe('stores an Event and acknowledges it', () => {
    const deliveries: Record<string, [body: unknown, headers: Record<string, string>]> = {
      'a push': [aPush({ data: anEvent() }), {}],
      'a push of a compressed event': [
        aPush({
          data: gzipSync(Buffer.from(anEvent(), 'base64')).toString('base64'),
          attributes: { content_encoding: 'gzip' },
        }),
        {},
      ],
      'a structured CloudEvent': [
        aCloudEvent({ data: anEvent() }),
        { 'Content-Type': 'application/cloudevents+json' },
      ],
      'a binary CloudEvent, with its context in headers': [
        aPush({ data: anEvent() }),
        {
          'ce-id': '1001',
          'ce-specversion': '1.0',
          'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
          'ce-source': '//pubsub.googleapis.com/projects/test-project/topics/machine-events',
        },
      ],
    };
    for (const [delivery, [body, headers]] of Object.entries(deliveries)) {
      it(`delivered as ${delivery}`, async () => {
        assert.equal(await post(body, headers), 204);
        const found = await store.get(MACHINE);
        assert.equal(found?.Version, 'v1');
        assert.deepEqual(found.Dimensions['cores'], ['4']);
        assert.deepEqual([found.LastEventTime, found.LastEventID], [PUBLISHED, '1001']);
        assert.equal(found.LastUpdated, NOW.toISOString());
      });
    }
  });

  it('acknowledges an old event of an unknown machine, makes no machine and says so', async () => {
    const publishTime = new Date(NOW.getTime() - 8 * 24 * 60 * 60_000 - 1).toISOString();
    assert.equal(await post(aPush({ data: anEvent(), publishTime })), 204);
    assert.equal(await store.get(MACHINE), undefined);
    assert.deepEqual(
      lines.map(({ message, outcome }) => [message, outcome]),
      [['event processed', 'too_old']],
    );
    assert.equal(publish.callCount, 0);
  });

  it('logs one line with the outcome of each event', async () => {
    const later = { publishTime: '2026-01-02T03:05:00Z', messageId: '1002' };
    const next = { publishTime: '2026-01-02T03:06:00Z' };
    await post(aPush({ data: anEvent(), ...later }));
    await post(aPush({ data: anEvent(), ...later }));
    await post(aPush({ data: anEvent() }));
    await post(aPush({ data: anEvent({ forced_quarantine: true }), messageId: '1000' }));
    await post(aPush({ data: anEvent(), ...next, messageId: '1003' }));
    await post(aPush({ data: anEvent(), publishTime: '2026-01-02T03:06:30Z', messageId: '1002' }));
    now = new Date('2026-01-02T03:07:00Z');
    await store.delete(MACHINE, origin);
    await post(aPush({ data: anEvent(), ...next, messageId: '1004' }));
    assert.deepEqual(
      lines.map(({ message, outcome, eventId }) => [message, outcome, eventId]),
      [
        ['event processed', 'created', '1002'],
        ['event processed', 'duplicate', '1002'],
        ['event processed', 'late', '1001'],
        ['event processed', 'late_quarantine', '1000'],
        ['event processed', 'applied', '1003'],
        ['event processed', 'duplicate', '1002'],
        ['event processed', 'deleted', '1004'],
      ],
    );
    assert.equal(lines[0]?.['machineId'], MACHINE);
  });

  it('logs the health of the machine after the event', async () => {
    await post(aPush({ data: anEvent() }));
    await post(
      aPush({
        data: anEvent({ forced_quarantine: true }),
        messageId: '1002',
        publishTime: '2026-01-02T03:05:00Z',
      }),
    );
    assert.deepEqual(
      lines.map(({ health }) => health),
      ['idle', 'quarantined'],
    );
  });

  it('logs how many sensors exceeded the limit and were left out', async () => {
    const sensors = Array.from(
      { length: 300 },
      (_, n) => `\tTemperature{mValue=20.5, mType=3, mName=s${n}, mStatus=0}`,
    );
    const dumpsys_thermal_service = ['Current temperatures from HAL:', ...sensors, ''].join('\n');
    await post(aPush({ data: anEvent({ android: { uptime: 1e9, dumpsys_thermal_service } }) }));
    assert.equal(lines[0]?.['sensorsLeftOut'], 44);
  });

  it('adds the trace of the request to its log lines', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await post(aPush({ data: anEvent() }), { traceparent });
    assert.equal(
      lines[0]?.['logging.googleapis.com/trace'],
      'projects/test-project/traces/0af7651916cd43dd8448eb211c80319c',
    );
  });

  it('logs and acknowledges an event of an unknown type and stores nothing', async () => {
    assert.equal(await post(aPush({ data: anEvent({ type: 'news' }) })), 204);
    assert.equal(await store.get(MACHINE), undefined);
    assert.deepEqual(
      lines.map(({ severity, message, type }) => [severity, message, type]),
      [['WARNING', 'event type unknown', 'news']],
    );
    sinon.assert.notCalled(publish);
  });

  describe('publishes to the refused topic, logs and acknowledges a message that', () => {
    const bad: Record<string, [body: unknown, refusal: string, data: string]> = {
      'is not base64': [aPush({ data: '{}' }), 'not-base64', '{}'],
      'is not JSON': [aPush({ data: base64('hello') }), 'not-json', 'hello'],
      'is not an Event': [aPush({ data: base64('[]') }), 'not-an-event', '[]'],
      'has an invalid machine ID': [
        aPush({ data: base64({ host: { name: '..' } }) }),
        'bad-machine-id',
        '{"host":{"name":".."}}',
      ],
      'names another machine in its attributes': [
        aPush({ data: base64({ host: { name: MACHINE } }), attributes: { machine_id: 'other' } }),
        'machine-id-mismatch',
        `{"host":{"name":"${MACHINE}"}}`,
      ],
      'exceeds a limit': [
        aPush({ data: base64({ type: 'x'.repeat(1_025) }) }),
        'over-limit',
        `{"type":"${'x'.repeat(1_025)}"}`,
      ],
      'has too much structure, in a member that nobody reads': [
        aPush({ data: base64(MANY_VALUES) }),
        'over-limit',
        MANY_VALUES,
      ],
      'is corrupt though compressed': [
        aPush({ data: base64('hello'), attributes: { content_encoding: 'gzip' } }),
        'bad-encoding',
        'hello',
      ],
      'has only attributes': [aPush({ data: '', attributes: { a: 'b' } }), 'not-json', ''],
      'is other JSON': [{ hello: 'world' }, 'not-an-event', '{"hello":"world"}'],
      'is a list': [[1, 2], 'not-an-event', '[1,2]'],
    };
    for (const [problem, [body, refusal, data]] of Object.entries(bad)) {
      it(problem, async () => {
        assert.equal(await post(body), 204);
        sinon.assert.calledOnce(publish);
        const [topic, message] = publish.firstCall.args;
        assert.equal(topic, instance.topics.refused);
        assert.equal(message.data?.toString(), data);
        assert.equal(message.attributes['refused_reason'], refusal);
        assert.deepEqual(
          lines.map(({ severity, message: name, reason, eventId }) => [severity, name, reason, eventId]),
          [['WARNING', 'event refused', refusal, message.attributes['original_message_id']]],
        );
        assert.ok(message.attributes['refused_detail']);
        assert.equal(lines[0]?.['detail'], message.attributes['refused_detail']);
        assert.equal(await store.get(MACHINE), undefined);
      });
    }
  });

  it('refuses what is no delivery, without publishing it', async () => {
    const ask = async (init: RequestInit): Promise<unknown> => {
      const response = await fetch(url, { headers: { Connection: 'close' }, ...init });
      const { type, detail } = (await response.json()) as { type: string; detail: string };
      assert.match(detail, response.status === 405 ? /accepts only POST/ : /Send a Pub\/Sub push/);
      return [response.status, type, response.headers.get('allow')];
    };
    assert.deepEqual(await ask({}), [405, 'method-not-allowed', 'POST']);
    for (const body of ['hello', Buffer.from('{}'), null])
      assert.deepEqual(await ask({ method: 'POST', body }), [400, 'bad-request', null]);
    sinon.assert.notCalled(publish);
  });

  describe('refuses, with a problem and without publishing it, a delivery', () => {
    const json = { 'Content-Type': 'application/json' };
    const push = JSON.stringify(aPush());
    const refused: Record<string, [status: number, type: string, init: RequestInit, path?: string]> = {
      'to another path': [400, 'bad-request', { headers: json, body: push }, '/projects/test-project'],
      'that is not JSON': [400, 'not-json', { headers: json, body: '{' }],
      'that is not UTF-8': [400, 'not-json', { headers: json, body: Buffer.from([0x22, 0xff, 0x22]) }],
      'that is no object': [400, 'bad-request', { headers: json, body: '"hello"' }],
      'in another character set': [
        400,
        'bad-request',
        {
          headers: { 'Content-Type': 'application/json; charset=utf-16le' },
          body: Buffer.from(push, 'utf16le'),
        },
      ],
      'whose body is compressed': [
        400,
        'bad-request',
        { headers: { ...json, 'Content-Encoding': 'gzip' }, body: gzipSync(push) },
      ],
    };
    for (const [what, [status, type, init, path = PATH]] of Object.entries(refused)) {
      it(what, async () => {
        const response = await fetch(new URL(path, url), { method: 'POST', ...init });
        const problem = (await response.json()) as { type: string };
        assert.deepEqual([response.status, problem.type], [status, type]);
        sinon.assert.notCalled(publish);
        assert.deepEqual(lines, []);
      });
    }
  });

  const statusOf = async (path: string, type: string): Promise<number> => {
    const body = JSON.stringify(aPush({ data: anEvent() }));
    const target = new URL(url).origin + path;
    return (await fetch(target, { method: 'POST', body, headers: { 'Content-Type': type } })).status;
  };

  it('accepts deliveries to the root and to a topic, with a query too, and to no other path', async () => {
    const topic = '/projects/test-project/topics/machine-events';
    for (const path of ['/', '/?__GCP_CloudEventsMode=CUSTOM_PUBSUB', topic, `${topic}?a=/`])
      assert.equal(await statusOf(path, 'application/json'), 204, path);
    for (const path of [
      '/other',
      '/projects/p',
      '/topics/t',
      `/x${topic}`,
      '/projects/p?/topics/t',
      '/projects/p/topics/',
    ])
      assert.equal(await statusOf(path, 'application/json'), 400, path);
  });

  it('accepts deliveries as JSON and as a structured CloudEvent, and of no other type', async () => {
    for (const type of [
      'application/json',
      'Application/JSON ; charset=utf-8',
      'application/cloudevents+json',
    ])
      assert.equal(await statusOf('/', type), 204, type);
    for (const type of ['text/plain', 'application/json-seq', 'x-application/json', 'application/xml'])
      assert.equal(await statusOf('/', type), 400, type);
  });

  it('refuses a delivery that itself has too much structure, is too large, compressed or not JSON', async () => {
    const ask = async (body: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> => {
      const init = { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } };
      const response = await fetch(url, init);
      return [response.status, ((await response.json()) as { type: string }).type];
    };
    assert.deepEqual(await ask(MANY_VALUES), [400, 'over-limit']);
    assert.deepEqual(await ask(' '.repeat(14_000_001)), [413, 'too-large']);
    assert.deepEqual(await ask('{}', { 'Content-Encoding': 'gzip' }), [400, 'bad-request']);
    assert.deepEqual(await ask('{"message":'), [400, 'not-json']);
    for (const noObject of ['7', '"x"', 'null', 'true'])
      assert.deepEqual(await ask(noObject), [400, 'bad-request']);
    sinon.assert.notCalled(publish);
  });

  it('accepts a delivery of exactly 14 MB', async () => {
    assert.equal(await post(JSON.stringify(aPush({ data: anEvent() })).padEnd(14_000_000)), 204);
    assert.equal((await store.get(MACHINE))?.Version, 'v1');
  });

  it('lets in no more of 40 large events at a time than there is room for, and loses none', async () => {
    const update = store.update.bind(store);
    let [inside, most] = [0, 0];
    sinon.stub(store, 'update').callsFake(async (...args) => {
      most = Math.max(most, ++inside);
      // Longer than the next event takes to come in.
      await new Promise((resolve) => setTimeout(resolve, 1));
      return update(...args).finally(() => inside--);
    });
    const body = JSON.stringify(aPush({ data: anEvent({ x: 'x'.repeat(100_000) }) }));
    const small = answerDeliveries(handle, new Room(5.5 * body.length, 20_000));
    const narrow = createServer((...call) => void small(...call)).listen(0, '127.0.0.1');
    await once(narrow, 'listening');
    url = `http://127.0.0.1:${(narrow.address() as AddressInfo).port}${PATH}`;
    const statuses = await Promise.all(Array.from({ length: 40 }, () => post(body)));
    narrow.close();
    assert.ok(most > 1 && most <= 5, `${most} at a time`);
    assert.deepEqual([...new Set(statuses)], [204]);
  });

  it('keeps nothing of the dumps of 40 events that wait for the database, however small they arrive', async () => {
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<undefined>();
    const update = store.update.bind(store);
    let waiting = 0;
    sinon.stub(store, 'update').callsFake(async (...args) => {
      waiting += 1;
      await mayGoOn;
      return update(...args);
    });
    // Both texts are cut from the dumps.
    const getprop = `[ro.build.id]: [SD1A.210817.036.A8]\n${'\n'.repeat(DUMP_BYTES)}`;
    const dumpsys_thermal_service = `Current temperatures from HAL:\n\tTemperature{mValue=30, mType=0, mName=battery-of-the-phone, mStatus=0}\n${'\n'.repeat(DUMP_BYTES)}`;
    const event = anEvent({ android: { uptime: 1e9, getprop, dumpsys_thermal_service } });
    const data = gzipSync(Buffer.from(event, 'base64')).toString('base64');
    const body = JSON.stringify(aPush({ data, attributes: { content_encoding: 'gzip' } }));
    assert.ok(body.length < 20_000);
    const before = usedBytes();
    const handled = Array.from({ length: 40 }, () => handle(JSON.parse(body) as object));
    assert.equal(waiting, 40);
    const used = usedBytes() - before;
    assert.ok(used < 10 * DUMP_BYTES, `${used} bytes`);
    goOn(undefined);
    await Promise.all(handled);
    const { Dimensions, Temperature } = (await store.get(MACHINE))!;
    assert.deepEqual(Dimensions['device_os'], ['S', 'SD1A.210817.036.A8']);
    assert.deepEqual(plain(Temperature), { 'battery-of-the-phone': 30 });
  });

  it('answers 429, so that Pub/Sub delivers again, without reading a body for which it finds no memory in time', async () => {
    const held = Promise.withResolvers<undefined>();
    const holding = room.hold(14_000_000, () => held.promise);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': 1000 };
    // Its body is never sent.
    const unsent = request(url, { method: 'POST', headers, agent: false });
    unsent.flushHeaders();
    const [response] = (await once(unsent, 'response')) as [IncomingMessage];
    assert.deepEqual([response.statusCode, response.headers['retry-after']], [429, '5']);
    unsent.destroy();
    held.resolve(undefined);
    await holding;
    assert.equal(await post(aPush({ data: anEvent() })), 204);
  });

  it('answers 500, so that Pub/Sub delivers again, if the refused topic cannot be reached', async () => {
    publish.rejects(new Error('unavailable'));
    assert.equal(await post(aPush({ data: base64('hello') })), 500);
    assert.deepEqual(
      lines.map(({ severity, message, eventId }) => [severity, message, eventId]),
      [['ERROR', 'event failed', '1001']],
    );
    assert.equal(await post({ hello: 'world' }), 500);
    assert.deepEqual([lines[1]?.['message'], lines[1]?.['eventId']], ['event failed', undefined]);
  });

  it('answers 500, so that Pub/Sub delivers again, if the store fails, and refuses nothing', async () => {
    sinon.stub(store, 'update').rejects(new Error('database is locked'));
    assert.equal(await post(aPush({ data: anEvent() })), 500);
    sinon.assert.notCalled(publish);
    const [line] = lines;
    assert.deepEqual(
      [line?.['severity'], line?.['message'], line?.['eventId']],
      ['ERROR', 'event failed', '1001'],
    );
    assert.match(JSON.stringify(line), /database is locked/);
  });

  it('refuses an event that the store refuses permanently', async () => {
    sinon.stub(store, 'update').rejects(new PermanentError('over-limit', 'too large for a document'));
    assert.equal(await post(aPush({ data: anEvent() })), 204);
    assert.equal(publish.firstCall.args[1].attributes['refused_reason'], 'over-limit');
  });

  it('acknowledges an event only after it is stored', async () => {
    const stored = sinon.stub(store, 'update');
    let isStored: (value: Awaited<ReturnType<Store['update']>>) => void = () => undefined;
    stored.returns(new Promise((resolve) => (isStored = resolve)));
    let isAnswered = false;
    const answer = post(aPush({ data: anEvent() })).finally(() => (isAnswered = true));
    while (!stored.called) await new Promise(setImmediate);
    assert.equal(isAnswered, false);
    isStored({ previous: undefined, next: undefined });
    assert.equal(await answer, 204);
  });

  it('gives up after 85 s, before Pub/Sub’s deadline of 120 s', async () => {
    const clock = sinon.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout'] });
    const { log } = aLog();
    const stuck = { ...store, update: () => new Promise<never>(() => undefined) };
    const handled = machineEvents({ instance, store: stuck, log, now: () => NOW, publish })(
      aCloudEvent({ data: anEvent() }),
    );
    let failed: unknown;
    handled.catch((error: unknown) => (failed = error));
    await clock.tickAsync(84_999);
    assert.equal(failed, undefined);
    await clock.tickAsync(1);
    assert.match(String(failed), /the event took longer than 85 s/);
  });

  it('applies a hundred concurrent events of one machine one after the other', async () => {
    const applied: string[] = [];
    const { log } = aLog();
    handle = machineEvents({ instance, store, log, now: () => now, publish });
    const events = Array.from({ length: 100 }, (_, n) =>
      aCloudEvent({
        data: anEvent({ host: { name: MACHINE, version: `v${n}` } }),
        messageId: String(n),
        publishTime: new Date(NOW.getTime() + n).toISOString(),
      }),
    );
    const update = store.update.bind(store);
    sinon.replace(store, 'update', (id, step, by) =>
      update(
        id,
        (...stored) => {
          applied.push(by.eventId);
          return step(...stored);
        },
        by,
      ),
    );
    await Promise.all(events.map((event) => handle(event)));
    assert.deepEqual(
      applied,
      events.map((_, n) => String(n)),
    );
    assert.equal((await store.get(MACHINE))?.Version, 'v99');
  });
});
