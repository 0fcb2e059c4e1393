/** The topics and subscriptions of production, on the Pub/Sub emulator. */
import type { PubSub, Topic } from '@google-cloud/pubsub';
import type { Instance } from '../../shared/types/instance.ts';

/** As in production: a deadline of 120 s, and up to 100 attempts, 10 to 600 s apart. */
const DELIVERY = {
  ackDeadlineSeconds: 120,
  retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
} as const;
const MAX_DELIVERY_ATTEMPTS = 100;
/** gRPC status code. */
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

/**
 * Creates missing topics and subscriptions. Events are pushed to `serverUrl`; a subscription with the name of its topic keeps refused and
 * undelivered messages.
 */
export const createTopics = async (
  pubsub: PubSub,
  { project, topics }: Pick<Instance, 'project' | 'topics'>,
  serverUrl: string,
): Promise<void> => {
  const events = await topic(pubsub, topics.events);
  await topic(pubsub, topics.changes);
  for (const name of [topics.refused, topics.undelivered]) {
    const deadLetters = await topic(pubsub, name);
    await ifMissing(deadLetters.createSubscription(name));
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
  // An emulator that keeps running may have the port of an earlier server.
  await pubsub.subscription(topics.events).modifyPushConfig({ pushEndpoint });
};
