import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Message, PubSub } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';
import type { OutgoingEvent } from '../../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import {
  CONNECTION,
  createPubsubSink,
  messageOf,
} from '../../../../../agents/test_machine_monitor/report/sink/pubsub.ts';
import { freshProject, needsPubsubEmulator } from '../../../../support/emulators.ts';
import { makeDirectory } from '../../../../support/scratch.ts';
import { tcpProxy } from '../../../../support/tcp_proxy.ts';

const never = new AbortController().signal;
const EVENT: OutgoingEvent = {
  type: 'raw_state',
  host: { name: 'skia-e-linux-100', version: '1', start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  runner_seen: -1,
  forced_quarantine: true,
};

/** An event whose JSON has this many bytes. */
const anEventOf = (bytes: number): OutgoingEvent => {
  const android = { uptime: 1, getprop: '', dumpsys_battery: '', dumpsys_thermal_service: '' };
  const empty = JSON.stringify({ ...EVENT, android }).length;
  return { ...EVENT, android: { ...android, getprop: 'x'.repeat(bytes - empty) } };
};

/** Inside a `describe`: restores these variables after each test. */
const restoreVariables = (...names: readonly string[]): void => {
  const before = names.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });
};

describe('messageOf', () => {
  it('leaves an event of 1 KiB as it is', async () => {
    const { data, attributes } = await messageOf(anEventOf(1024));
    assert.equal(data.length, 1024);
    assert.deepEqual(
      [JSON.parse(data.toString()), attributes],
      [anEventOf(1024), { machine_id: EVENT.host.name }],
    );
  });

  it('compresses a larger one by gzip', async () => {
    const { data, attributes } = await messageOf(anEventOf(1025));
    assert.deepEqual(JSON.parse(gunzipSync(data).toString()), anEventOf(1025));
    assert.deepEqual(attributes, { machine_id: EVENT.host.name, content_encoding: 'gzip' });
  });
});

describe('the Pub/Sub sink', () => {
  const emulator = needsPubsubEmulator();
  restoreVariables('PUBSUB_EMULATOR_HOST');
  beforeEach(() => (process.env['PUBSUB_EMULATOR_HOST'] = emulator()));

  it('publishes the event as one JSON object, with the machine ID as attribute', async () => {
    const project = freshProject();
    const client = new PubSub({ projectId: project, authClient: new PassThroughClient() });
    const [topic] = await client.createTopic('machine-events');
    const [subscription] = await topic.createSubscription('everything');
    const sink = createPubsubSink({ project, topic: 'machine-events', isEmulated: true });
    const arrived = once(subscription, 'message') as Promise<[Message]>;
    const answer = await sink.send(EVENT, never, 'key');
    const [message] = await arrived;
    message.ack();
    assert.deepEqual(JSON.parse(message.data.toString()), EVENT);
    assert.deepEqual(message.attributes, { machine_id: 'skia-e-linux-100' });
    assert.equal(answer, `Pub/Sub accepted message ${message.id}`);
    await sink.close();
    await subscription.close();
    await client.close();
  });

  it('publishes a large event compressed, with the attribute content_encoding', async () => {
    const project = freshProject();
    const client = new PubSub({ projectId: project, authClient: new PassThroughClient() });
    const [topic] = await client.createTopic('machine-events');
    const [subscription] = await topic.createSubscription('everything');
    const sink = createPubsubSink({ project, topic: 'machine-events', isEmulated: true });
    const arrived = once(subscription, 'message') as Promise<[Message]>;
    const event = anEventOf(60_000);
    await sink.send(event, never, 'key');
    const [message] = await arrived;
    message.ack();
    assert.deepEqual(message.attributes, { machine_id: 'skia-e-linux-100', content_encoding: 'gzip' });
    assert(message.data.length < 10_000);
    assert.deepEqual(JSON.parse(gunzipSync(message.data).toString()), event);
    await sink.close();
    await subscription.close();
    await client.close();
  });

  it('reconnects by itself after the connection died without a sign', async function () {
    const project = freshProject();
    const client = new PubSub({ projectId: project, authClient: new PassThroughClient() });
    await client.createTopic('machine-events');
    await client.close();
    const proxy = await tcpProxy(emulator());
    process.env['PUBSUB_EMULATOR_HOST'] = proxy.host;
    // A tenth of the real times, so that the test need not wait for those.
    const connection = {
      ...CONNECTION,
      'grpc.keepalive_time_ms': CONNECTION['grpc.keepalive_time_ms'] / 10,
      'grpc.keepalive_timeout_ms': CONNECTION['grpc.keepalive_timeout_ms'] / 10,
    };
    const sink = createPubsubSink({ project, topic: 'machine-events', isEmulated: true }, connection);
    await sink.send(EVENT, never, 'key');
    proxy.hold(); // The open connection stays silent for ever.
    proxy.restore(); // New connections work.
    const diedAt = performance.now();
    const isSent = () =>
      sink.send(EVENT, never, 'key').then(
        () => true,
        () => false,
      );
    while (!(await isSent())) await new Promise((resolve) => setTimeout(resolve, 100));
    // Less than the time limit of a send: the keepalive must have found the dead connection.
    assert(performance.now() - diedAt < 10_000, 'the dead connection was not detected');
    await sink.close();
    await proxy.close();
  });

  it('throws if the topic does not exist', async () => {
    const sink = createPubsubSink({ project: freshProject(), topic: 'no-such-topic', isEmulated: true });
    await assert.rejects(sink.send(EVENT, never, 'key'), /NOT_FOUND/);
    await sink.close();
  });
});

describe('the Pub/Sub sink, without a server', () => {
  restoreVariables('GOOGLE_APPLICATION_CREDENTIALS', 'PUBSUB_EMULATOR_HOST');
  beforeEach(() => (process.env['PUBSUB_EMULATOR_HOST'] = '127.0.0.1:1'));

  it('throws a retryable error, so that the monitor tries again with its newest event', async () => {
    const sink = createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: true });
    await assert.rejects(sink.send(EVENT, never, 'key'), /UNAVAILABLE/);
    await sink.close();
  });

  it('throws when the signal aborts', async () => {
    const sink = createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: true });
    await assert.rejects(sink.send(EVENT, AbortSignal.abort(), 'key'), /aborted before an answer arrived/);
    await sink.close();
  });

  it('looks for the key file again on each send, because a machine may get its key later', async () => {
    const key = join(makeDirectory(), 'key.json');
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = key;
    const sink = createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: false });
    await assert.rejects(sink.send(EVENT, never, 'key'), /credential file .*key\.json/);
    writeFileSync(key, '{"type":"service_acc');
    await assert.rejects(sink.send(EVENT, never, 'key'), /credential file .* JSON/);
    writeFileSync(key, '{"type":"service_account","client_email":"monitor@lab","private_key":"none"}');
    await assert.rejects(sink.send(EVENT, never, 'key'), /UNAVAILABLE/);
    await sink.close();
  });

  it('detects a dead connection and reconnects within 30 s', () => {
    const totalMs = Object.values(CONNECTION).reduce((sum, ms) => sum + ms, 0);
    assert(totalMs < 30_000, `keepalive and reconnection may take ${totalMs} ms`);
  });

  it('loads no client before the first send, and closes without one', async () => {
    await createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: true }).close();
  });
});
