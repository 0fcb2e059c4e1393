/** An event's whole way, for real: Pub/Sub's emulator pushes through an unreliable proxy to the function's own process, which stores in Firestore's. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PubSub, type Topic, v1 } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';
import { compilePools } from '../../shared/processor/final_step.ts';
import { connectFirestore } from '../../shared/store/connect_firestore.ts';
import { createFirestoreStore } from '../../shared/store/firestore.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { aLog, anInstance } from './builders.ts';
import { type FunctionProcess, startFunction } from './function_process.ts';
import { type UnreliableProxy, unreliableProxy } from './unreliable_proxy.ts';

const SOURCE = fileURLToPath(new URL('../../functions/index.ts', import.meta.url));
/** Never two pushes more at a time than these take: the emulator has two in flight for each subscription, production many for one. */
const LANES = 8;
/** As in production, but for a backoff that a test can wait for. */
const DELIVERY = {
  ackDeadlineSeconds: 120,
  retryPolicy: { minimumBackoff: { nanos: 100_000_000 }, maximumBackoff: { seconds: 5 } },
};
const MAX_DELIVERY_ATTEMPTS = 100;
const PULL_AT_ONCE = 1_000;

/** A message that a subscription still had. */
export interface Kept {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EventPath {
  readonly instance: Instance;
  readonly proxy: UnreliableProxy;
  /** The test's own, on the function's database. */
  readonly store: Store;
  /** Spread over the lanes. Resolves with the message's ID. */
  publish(message: { data?: Buffer; attributes?: Record<string, string> }): Promise<string>;
  /** Kills the process as nothing else could, and starts another. */
  crash(): Promise<void>;
  /** Ends the process as the platform does. */
  stop(): ReturnType<FunctionProcess['end']>;
  /** All that waits in the subscription, taken out of it. */
  drain(subscription: string): Promise<Kept[]>;
  /** What was pushed and not acknowledged: the subscriptions stop pushing, and are emptied. */
  drainLanes(): Promise<Kept[]>;
  close(): Promise<void>;
}

export const openEventPath = async (
  project: string,
  hosts: { readonly firestore: string; readonly pubsub: string },
): Promise<EventPath> => {
  const instance = anInstance({
    project,
    identity: {
      iapAudiences: [],
      tokenAudiences: ['https://machines.example.org'],
      accessTokens: { serviceAccounts: {} },
    },
  });
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
  const subscriber = new v1.SubscriberClient(await pubsub.getClientConfig());
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
      ...DELIVERY,
      pushConfig: { pushEndpoint: `http://127.0.0.1:${proxy.port}/projects/${project}/topics/${name}` },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${project}/topics/${topics.undelivered}`,
        maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
      },
    });
    lanes.push(topic);
  }

  const { log } = aLog();
  const pools = compilePools(instance.pools);
  const store = createFirestoreStore({ firestore: connectFirestore(project, hosts.firestore), pools, log });
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
    const kept: Kept[] = [];
    for (;;) {
      const [{ receivedMessages }] = await subscriber.pull({
        subscription,
        maxMessages: PULL_AT_ONCE,
        returnImmediately: true,
      });
      const received = receivedMessages ?? [];
      if (received.length === 0) return kept;
      for (const { message } of received)
        kept.push({
          data: Buffer.from(message?.data ?? ''),
          attributes: message?.attributes ?? {},
        });
      await subscriber.acknowledge({ subscription, ackIds: received.map(({ ackId }) => ackId ?? '') });
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
        const id = name.split('/').at(-1) ?? randomUUID();
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
