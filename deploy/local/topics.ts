/** Topics and subscriptions as production has them, on the Pub/Sub emulator. */
import type { PubSub, Topic } from '@google-cloud/pubsub';
import type { Instance } from '../../shared/types/instance.ts';

/** The same as in production: 100 attempts, backing off from 10 s to 600 s; acknowledged within 120 s. */
const DELIVERY = {
  ackDeadlineSeconds: 120,
  retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
} as const;
const MAX_DELIVERY_ATTEMPTS = 100;
const ALREADY_EXISTS = 6;

const ifMissing = async (creation: Promise<unknown>): Promise<void> => {
  try {
    await creation;
  } catch (error) {
    if ((error as { code?: unknown }).code !== ALREADY_EXISTS) throw error;
  }
};

const topic = async (pubsub: PubSub, name: string): Promise<Topic> => {
  await ifMissing(pubsub.createTopic(name));
  return pubsub.topic(name);
};

/** Makes what is missing; events are pushed to `serverUrl`. What was refused or undeliverable is kept by a subscription of its topic's name. */
export const createTopics = async (
  pubsub: PubSub,
  { project, topics }: Pick<Instance, 'project' | 'topics'>,
  serverUrl: string,
): Promise<void> => {
  const events = await topic(pubsub, topics.events);
  await topic(pubsub, topics.changes);
  for (const name of [topics.refused, topics.undelivered]) {
    const kept = await topic(pubsub, name);
    await ifMissing(kept.createSubscription(name));
  }
  const pushEndpoint = `${serverUrl}/projects/${project}/topics/${topics.events}`;
  await ifMissing(
    events.createSubscription(topics.events, {
      ...DELIVERY,
      pushConfig: { pushEndpoint },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${project}/topics/${topics.undelivered}`,
        maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
      },
    }),
  );
  // An emulator that was there already may know us by another port.
  await pubsub.subscription(topics.events).modifyPushConfig({ pushEndpoint });
};
