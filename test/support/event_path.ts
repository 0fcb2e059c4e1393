/** The real path of an event: the Pub/Sub emulator pushes through an unreliable proxy to a function process, which stores in the Firestore emulator. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PubSub, type Topic, v1 } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { aLog, anInstance } from './builders.ts';
import { type FunctionProcess, startFunction } from './function_process.ts';
import { type UnreliableProxy, unreliableProxy } from './unreliable_proxy.ts';

const SOURCE = fileURLToPath(new URL('../../functions/index.ts', import.meta.url));
/** Subscriptions that share the events: the emulator has only two pushes in flight per subscription, production many. */
const LANES = 8;
/**
 * Two settings differ from production because of the emulator. The deadline is short: if the proxy also cuts the emulator's quick retries,
 * it redelivers only after the deadline. There is no retry policy: with one, the emulator never redelivers some messages; without, it does
 * after a second.
 */
const ACK_DEADLINE_SECONDS = 20;
const MAX_DELIVERY_ATTEMPTS = 100;
const PULL_AT_ONCE = 1_000;

/** A message pulled from a subscription. */
export interface Kept {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EventPath {
  readonly instance: Instance;
  readonly proxy: UnreliableProxy;
  /** The test's own store, on the function's database. */
  readonly store: Store;
  /** Publishes to the lanes in turn. Resolves with the message's ID. */
  publish(message: { data?: Buffer; attributes?: Record<string, string> }): Promise<string>;
  /** Kills the process with SIGKILL and starts another. */
  crash(): Promise<void>;
  /** Ends the process with SIGTERM, as the platform does. */
  stop(): ReturnType<FunctionProcess['end']>;
  /** Pulls and acknowledges every message in the subscription. */
  drain(subscription: string): Promise<Kept[]>;
  /** The events not yet acknowledged: stops the pushes and drains the lanes' subscriptions. */
  drainLanes(): Promise<Kept[]>;
  close(): Promise<void>;
}

export const openEventPath = async (
  project: string,
  hosts: { readonly firestore: string; readonly pubsub: string },
): Promise<EventPath> => {
  const instance = anInstance({ project });
  const { topics } = instance;
  const folder = await mkdtemp(join(tmpdir(), 'event-path-'));
  const config = join(folder, 'instance.json');
  await writeFile(config, JSON.stringify(instance));

  const pubsub = new PubSub({
    projectId: project,
    apiEndpoint: hosts.pubsub,
    emulatorMode: true,
    authClient: new PassThroughClient(),
  });
  // The declaration forbids undefined, but the library's own configuration has undefined members.
  const subscriber = new v1.SubscriberClient(
    (await pubsub.getClientConfig()) as ConstructorParameters<typeof v1.SubscriberClient>[0],
  );
  const proxy = await unreliableProxy(1);
  for (const name of [topics.refused, topics.undelivered]) {
    const [topic] = await pubsub.createTopic(name);
    await topic.createSubscription(name);
  }
  const lanes: Topic[] = [];
  for (let lane = 0; lane < LANES; lane++) {
    const name = `${topics.events}-${lane}`;
    const [topic] = await pubsub.createTopic(name);
    await topic.createSubscription(name, {
      ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
      pushConfig: { pushEndpoint: `http://127.0.0.1:${proxy.port}/projects/${project}/topics/${name}` },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${project}/topics/${topics.undelivered}`,
        maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
      },
    });
    lanes.push(topic);
  }

  const { log } = aLog();
  const finalStep = createFinalStep(instance.pools);
  const store = createFirestoreStore({
    firestore: connectFirestore(project, hosts.firestore),
    finalStep,
    log,
    now: () => new Date(),
  });
  const env = {
    INSTANCE_CONFIG: config,
    FIRESTORE_EMULATOR_HOST: hosts.firestore,
    PUBSUB_EMULATOR_HOST: hosts.pubsub,
    METADATA_SERVER_DETECTION: 'none',
  };
  let running = await startFunction(SOURCE, 'machine_events', env);
  proxy.sendTo(running.port);

  let published = 0;
  const drain = async (name: string): Promise<Kept[]> => {
    const subscription = `projects/${project}/subscriptions/${name}`;
    const pulled = new Map<string, Kept>();
    for (;;) {
      const request = { subscription, maxMessages: PULL_AT_ONCE, returnImmediately: true };
      const [{ receivedMessages }] = await subscriber.pull(request);
      const before = pulled.size;
      for (const { message } of receivedMessages ?? [])
        pulled.set(message?.messageId ?? '', {
          data: Buffer.from(message?.data ?? ''),
          attributes: message?.attributes ?? {},
        });
      if (pulled.size === before) return [...pulled.values()];
      const ackIds = (receivedMessages ?? []).map(({ ackId }) => ackId ?? '');
      await subscriber.acknowledge({ subscription, ackIds });
    }
  };
  return {
    instance,
    proxy,
    store,
    publish: ({ data = Buffer.alloc(0), attributes = {} }) =>
      lanes[published++ % LANES]!.publishMessage({ data, attributes }),
    crash: async () => {
      await running.end('SIGKILL');
      running = await startFunction(SOURCE, 'machine_events', env);
      proxy.sendTo(running.port);
    },
    stop: () => running.end('SIGTERM'),
    drain,
    drainLanes: async () => {
      const waiting: Kept[] = [];
      for (const { name } of lanes) {
        const id = name.slice(name.lastIndexOf('/') + 1);
        await pubsub.subscription(id).modifyPushConfig({});
        waiting.push(...(await drain(id)));
      }
      return waiting;
    },
    close: async () => {
      await running.end('SIGKILL');
      await proxy.close();
      await store.close();
      await subscriber.close();
      await pubsub.close();
      await rm(folder, { recursive: true });
    },
  };
};
