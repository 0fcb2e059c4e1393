import assert from 'node:assert/strict';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';
import { describeDeadLetter, eventToSend, type Message } from '../../../deploy/gcp/redrive/dead_letter.ts';
import { type DeadLetterQueue, openDeadLetterQueue } from '../../../deploy/gcp/redrive/dead_letter_queue.ts';
import { type Choice, isChosen, redrive, showDeadLetter } from '../../../deploy/gcp/redrive/redrive.ts';
import { answerDeliveries } from '../../../functions/delivery.ts';
import { keepRawBodies } from '../../../shared/http/framework.ts';
import { machineEvents } from '../../../functions/machine_events.ts';
import { createPublish, type Publish } from '../../../functions/publisher.ts';
import { PermanentError } from '../../../shared/errors.ts';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../../shared/store/sqlite/store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { aLog, anInstance } from '../../support/builders.ts';
import { freshProject, needsPubsubEmulator } from '../../support/emulators.ts';
import { eventually } from '../../support/eventually.ts';
import { type Served, serveFunction } from '../../support/serve_function.ts';

const aMessage = (overrides: Partial<Message> = {}): Message => ({
  messageId: '77',
  publishTime: '2026-01-03T00:00:00.000Z',
  attributes: {},
  data: Buffer.from('{}'),
  ...overrides,
});

const REFUSED = {
  machine_id: 'lab-001',
  refused_reason: 'not-json',
  refused_detail: 'no',
  original_message_id: '5',
  original_publish_time: '2026-01-02T00:00:00.000Z',
};
const FORWARDED = {
  machine_id: 'lab-002',
  CloudPubSubDeadLetterSourceDeliveryCount: '100',
  CloudPubSubDeadLetterSourceSubscription: 'machine-events',
  CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:00.000Z',
};

describe('A dead letter', () => {
  it('that was refused is sent without its refusal, with its original time and ID', () => {
    assert.deepEqual(eventToSend(aMessage({ attributes: REFUSED })).attributes, {
      machine_id: 'lab-001',
      original_message_id: '5',
      original_publish_time: '2026-01-02T00:00:00.000Z',
    });
  });

  it('that is compressed is sent unchanged, with its attribute content_encoding', () => {
    for (const attributes of [REFUSED, FORWARDED]) {
      const data = Buffer.from([0x1f, 0x8b, 0]);
      const sent = eventToSend({
        ...aMessage({ attributes: { ...attributes, content_encoding: 'gzip' } }),
        data,
      });
      assert.deepEqual([sent.data, sent.attributes['content_encoding']], [data, 'gzip']);
    }
  });

  it('that Pub/Sub forwarded is sent with its original time and its present ID', () => {
    assert.deepEqual(eventToSend(aMessage({ attributes: FORWARDED })).attributes, {
      machine_id: 'lab-002',
      original_message_id: '77',
      original_publish_time: '2026-01-01T00:00:00.000Z',
    });
  });

  it('that was sent again before keeps its original time and ID', () => {
    const again = {
      ...FORWARDED,
      original_message_id: '5',
      original_publish_time: '2025-12-31T00:00:00.000Z',
    };
    const { attributes } = eventToSend(aMessage({ attributes: again }));
    assert.equal(attributes['original_message_id'], '5');
    assert.equal(attributes['original_publish_time'], '2025-12-31T00:00:00.000Z');
  });

  it('has the reason "undelivered" and the number of attempts if Pub/Sub forwarded it', () => {
    const { reason, detail } = describeDeadLetter(aMessage({ attributes: FORWARDED }));
    assert.deepEqual([reason, detail], ['undelivered', 'after 100 attempts']);
  });

  it('is shown on one line without control characters, whatever it contains', () => {
    const hostile = 'x\n\u001b[2J\u009b1m\u202e';
    const attributes = { machine_id: hostile, refused_reason: hostile, refused_detail: hostile };
    const line = showDeadLetter(describeDeadLetter(aMessage({ messageId: hostile, attributes })), new Date());
    // eslint-disable-next-line no-control-regex -- the test is about control characters
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/);
    assert.equal(line.split('x\\n').length, 5);
  });

  const letter = describeDeadLetter(aMessage({ attributes: REFUSED }));
  const choices: [Choice, boolean][] = [
    [{}, false],
    [{ all: true }, true],
    [{ ids: ['77'] }, true],
    [{ ids: ['5'] }, false],
    [{ reason: 'not-json' }, true],
    [{ reason: 'undelivered' }, false],
    [{ ids: ['77'], reason: 'undelivered' }, false],
  ];
  for (const [choice, expected] of choices) {
    it(`is ${expected ? '' : 'not '}chosen by ${JSON.stringify(choice)}`, () =>
      assert.equal(isChosen(choice, letter), expected));
  }
});

describe('redrive', () => {
  it('sends no event of which only the beginning was kept, even if it is chosen, and says so', async () => {
    const { topics } = anInstance();
    const waiting = [
      aMessage({ messageId: '1', attributes: { ...REFUSED, truncated: 'true' } }),
      aMessage({ messageId: '2', attributes: REFUSED }),
      aMessage({ messageId: '3', attributes: { ...REFUSED, truncated: 'false' } }),
    ];
    const verdicts: string[] = [];
    const queue: Pick<DeadLetterQueue, 'visit'> = {
      visit: async (subscription, callback) => {
        if (subscription !== topics.refused) return;
        for (const message of waiting) verdicts.push(`${message.messageId} ${await callback(message)}`);
      },
    };
    const sent: unknown[] = [];
    const lines: string[] = [];
    const result = await redrive(
      { topics },
      {
        queue: { ...queue, close: () => Promise.resolve() },
        publish: async (topic, { attributes }) => void sent.push([topic, attributes['truncated']]),
        print: (line) => lines.push(line),
        now: () => new Date(),
      },
      { all: true },
    );
    assert.deepEqual(result, { waiting: 1, sent: 2 });
    assert.deepEqual(verdicts, ['1 keep', '2 done', '3 done']);
    assert.deepEqual(sent, [
      [topics.events, undefined],
      [topics.events, undefined],
    ]);
    assert.deepEqual(
      lines.filter((line) => line.includes('truncated')).map((line) => line.trim().slice(0, 1)),
      ['1'],
    );
  });
});

/** The event function, with a fault that the tests switch on and off, receives pushes from the emulator. */
describe('redrive, on the Pub/Sub emulator', function () {
  this.timeout(90_000);
  const pubsubHost = needsPubsubEmulator();
  const instance = anInstance({ project: freshProject() });
  const { topics, project: projectId } = instance;
  let pubsub: PubSub;
  const opened = new AsyncDisposableStack();
  let served: Served;
  let store: Store;
  let queue: DeadLetterQueue;
  let publish: Publish;
  let fault: (machineId: string) => Error | undefined = () => undefined;
  const lines: string[] = [];

  before(async () => {
    const options = {
      projectId,
      apiEndpoint: pubsubHost(),
      emulatorMode: true,
      authClient: new PassThroughClient(),
    };
    pubsub = new PubSub(options);
    opened.defer(() => pubsub.close());
    publish = createPublish(options);
    queue = await openDeadLetterQueue(options);
    opened.defer(() => queue.close());
    const { log } = aLog();
    const now = (): Date => new Date();
    store = openSqliteStore({ path: ':memory:', finalStep: createFinalStep(instance.pools), log, now });
    opened.defer(() => store.close());
    const faulty: Pick<Store, 'update'> = {
      update: async (machineId, step, origin) => {
        const error = fault(machineId);
        if (error !== undefined) throw error;
        return store.update(machineId, step, origin);
      },
    };
    const handle = machineEvents({ instance, store: { ...store, ...faulty }, log, now, publish });
    keepRawBodies();
    http('machine_events', answerDeliveries(handle));
    served = await serveFunction('machine_events');
    opened.defer(() => served.close());
    for (const topic of [topics.refused, topics.undelivered]) {
      const [made] = await pubsub.createTopic(topic);
      await made.createSubscription(topic);
    }
    const [events] = await pubsub.createTopic(topics.events);
    await events.createSubscription(topics.events, {
      pushConfig: { pushEndpoint: `${served.url}/projects/${projectId}/topics/${topics.events}` },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${projectId}/topics/${topics.undelivered}`,
        maxDeliveryAttempts: 5,
      },
    });
  });
  after(() => opened.disposeAsync());

  const send = (machineId: string, cores: number, more: object = {}): Promise<void> =>
    publish(topics.events, {
      data: Buffer.from(
        JSON.stringify({ type: 'raw_state', host: { name: machineId }, standalone: { cores }, ...more }),
      ),
      attributes: { machine_id: machineId },
    });
  const run = async (choice: Choice, publishing = publish) => {
    lines.length = 0;
    return redrive(
      instance,
      { queue, publish: publishing, print: (line) => lines.push(line), now: () => new Date() },
      choice,
    );
  };
  const waiting = async (count: number): Promise<void> =>
    eventually(async () => assert.equal((await run({})).waiting, count), 60_000);
  const cores = async (machineId: string): Promise<string | undefined> =>
    (await store.get(machineId))?.Dimensions['cores']?.[0];
  const entries = async (machineId: string): Promise<string[]> =>
    (await store.timeline(machineId, { limit: 100 })).Entries.map(({ Kind }) => Kind).sort();

  it('lists refused and undelivered events with machine, age and reason, and removes none', async () => {
    fault = (machineId) =>
      machineId === 'lab-undelivered'
        ? new Error('the database is unavailable')
        : new PermanentError('not-an-event', 'a fault of the server');
    await send('lab-refused', 1);
    await send('lab-outdated', 1, { forced_quarantine: true });
    await send('lab-undelivered', 1);
    await waiting(3);
    await waiting(3);
    assert.equal(lines.filter((line) => line.includes('lab-')).length, 3);
    assert.match(
      lines.find((line) => line.includes('"lab-refused"')) ?? '',
      / 0 min {2}not-an-event .*"a fault of the server"/,
    );
    assert.match(
      lines.find((line) => line.includes('"lab-undelivered"')) ?? '',
      /undelivered .*"after \d+ attempts"/,
    );
  });

  it('keeps a message if its copy cannot be published', async () => {
    const failing: Publish = async () => Promise.reject(new Error('Pub/Sub is unavailable'));
    await assert.rejects(run({ all: true }, failing), /Pub\/Sub is unavailable/);
    await waiting(3);
  });

  it('applies chosen events once after a fix, and overwrites nothing newer', async () => {
    fault = () => undefined;
    await send('lab-outdated', 8);
    await eventually(async () => assert.equal(await cores('lab-outdated'), '8'));

    // As if the program died between publishing and acknowledging, and ran again: every event is sent twice.
    const twice: Publish = async (topic, message) => {
      await publish(topic, message);
      await publish(topic, message);
    };
    assert.deepEqual(await run({ reason: 'not-an-event' }, twice), { waiting: 1, sent: 2 });
    assert.deepEqual(await run({ all: true }, twice), { waiting: 0, sent: 1 });
    await eventually(async () => {
      assert.equal(await cores('lab-refused'), '1');
      assert.equal(await cores('lab-undelivered'), '1');
      assert.equal(
        (await store.get('lab-outdated'))?.IsQuarantined,
        true,
        'the quarantine of an outdated event was lost',
      );
    });
    await send('lab-refused', 2);
    await eventually(async () => assert.equal(await cores('lab-refused'), '2'));
    assert.equal(await cores('lab-outdated'), '8');
    assert.deepEqual(
      (await entries('lab-refused')).filter((kind) => kind === 'created'),
      ['created'],
    );
    assert.deepEqual(
      (await entries('lab-outdated')).filter((kind) => kind === 'quarantine'),
      ['quarantine'],
    );
    await waiting(0);
  });
});
