import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, PubSub } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';
import type { OutgoingEvent } from '../../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import { createPubsubSink } from '../../../../../agents/test_machine_monitor/report/sink/pubsub.ts';
import { freshProject, needsPubsubEmulator } from '../../../../support/emulators.ts';
import { scratch } from '../../../../support/scratch.ts';
import { tcpProxy } from '../../../../support/tcp_proxy.ts';

const never = new AbortController().signal;
const REPORT: OutgoingEvent = {
  type: 'raw_state',
  host: { name: 'skia-e-linux-100', version: '1', start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  forced_quarantine: true,
};

/** Inside a `describe`: what a test says in these variables ends with it. */
const environmentOf = (...names: readonly string[]): void => {
  const before = names.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });
};

describe('reports by Pub/Sub', () => {
  const emulator = needsPubsubEmulator();
  environmentOf('PUBSUB_EMULATOR_HOST');
  beforeEach(() => (process.env['PUBSUB_EMULATOR_HOST'] = emulator()));

  it('arrive as one JSON object, named by their machine', async () => {
    const project = freshProject();
    const client = new PubSub({ projectId: project, authClient: new PassThroughClient() });
    const [topic] = await client.createTopic('machine-events');
    const [subscription] = await topic.createSubscription('everything');
    const sink = createPubsubSink({ project, topic: 'machine-events', isEmulated: true });
    const arrived = once(subscription, 'message') as Promise<[Message]>;
    await sink.send(REPORT, never);
    const [message] = await arrived;
    message.ack();
    assert.deepEqual(JSON.parse(message.data.toString()), REPORT);
    assert.deepEqual(message.attributes, { machine_id: 'skia-e-linux-100' });
    await sink.close();
    await subscription.close();
    await client.close();
  });

  it('arrive within 30 s though the connection died without a word', async function () {
    this.timeout(60_000);
    const project = freshProject();
    const client = new PubSub({ projectId: project, authClient: new PassThroughClient() });
    await client.createTopic('machine-events');
    await client.close();
    const proxy = await tcpProxy(emulator());
    process.env['PUBSUB_EMULATOR_HOST'] = proxy.host;
    const sink = createPubsubSink({ project, topic: 'machine-events', isEmulated: true });
    await sink.send(REPORT, never);
    proxy.hold(); // for ever
    proxy.restore(); // new connections are good ones
    const diedAt = performance.now();
    const arrives = () =>
      sink.send(REPORT, never).then(
        () => true,
        () => false,
      );
    while (!(await arrives())) await new Promise((resolve) => setTimeout(resolve, 100));
    assert(performance.now() - diedAt < 30_000);
    await sink.close();
    await proxy.close();
  });

  it('are not acknowledged where there is no such topic', async () => {
    const sink = createPubsubSink({ project: freshProject(), topic: 'nowhere', isEmulated: true });
    await assert.rejects(sink.send(REPORT, never), /NOT_FOUND/);
    await sink.close();
  });
});

describe('reports by Pub/Sub that nobody takes', () => {
  const makeDirectory = scratch();
  environmentOf('GOOGLE_APPLICATION_CREDENTIALS', 'PUBSUB_EMULATOR_HOST');
  beforeEach(() => (process.env['PUBSUB_EMULATOR_HOST'] = '127.0.0.1:1'));

  it('fail, so that the monitor tries again with what is newest then', async () => {
    const sink = createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: true });
    await assert.rejects(sink.send(REPORT, never), /UNAVAILABLE/);
    await sink.close();
  });

  it('end with the signal', async () => {
    const sink = createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: true });
    await assert.rejects(sink.send(REPORT, AbortSignal.abort()), /aborted before an answer arrived/);
    await sink.close();
  });

  it('are tried with the credentials that are there by then: a machine gets its key when it gets it', async () => {
    const key = join(makeDirectory(), 'key.json');
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = key;
    const sink = createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: false });
    await assert.rejects(sink.send(REPORT, never), /credential file .*key\.json/);
    writeFileSync(key, '{"type":"service_acc');
    await assert.rejects(sink.send(REPORT, never), /credential file .* JSON/);
    writeFileSync(key, '{"type":"service_account","client_email":"monitor@lab","private_key":"none"}');
    await assert.rejects(sink.send(REPORT, never), /UNAVAILABLE/);
    await sink.close();
  });

  it('load no client before the first: closing what was never used is nothing', async () => {
    await createPubsubSink({ project: 'lab', topic: 'machine-events', isEmulated: true }).close();
  });
});
