/** The topics, their publishers, and the subscriptions that keep refused and undelivered messages. */
import type { Instance } from '../../../shared/types/instance.ts';
import { access } from '../access.ts';
import { binding } from '../binding.ts';
import { lastPart, named, text } from '../json_path.ts';
import { accountMember, functionAccount, pubsubAgent, subscriptionName } from '../names.ts';
import { type Fact, gcloud, type Json, type Resource } from '../resource.ts';
import { functionNames } from '../sizes.ts';
import { apiName } from './apis.ts';

export const topicName = (topic: string): string => `topic ${topic}`;

/**
 * 7 days, Pub/Sub's default. Must stay below the 8 days of a forgotten machine's tombstone, so that no older event can create the
 * machine again.
 */
export const RETENTION = '604800s';

/** Throws if the subscription is on another topic. A subscription whose topic was deleted has the topic `_deleted-topic_`. */
export const refuseOtherTopic = (found: Json, name: string, topic: string): void => {
  if (lastPart(text(found, 'topic')) === topic) return;
  throw new Error(
    `subscription ${name} is on ${text(found, 'topic')}, and the topic of a subscription cannot be changed. ` +
      `Check which messages it still holds, delete it with "gcloud pubsub subscriptions delete ${name}", and run this again`,
  );
};

/** The topics whose subscriptions hold dead letters. A subscription without its topic could not be deployed again. */
const deadLetterTopics = ({ topics }: Instance): readonly string[] => [topics.refused, topics.undelivered];

const topic = (instance: Instance, name: string): Resource => ({
  name: topicName(name),
  within: apiName('pubsub.googleapis.com'),
  read: ['pubsub', 'topics', 'list', `--project=${instance.project}`],
  find: named(name),
  want: () => ({}),
  create: () => [gcloud('pubsub', 'topics', 'create', name, `--project=${instance.project}`)],
  update: () => [],
  remove: () => [gcloud('pubsub', 'topics', 'delete', name, `--project=${instance.project}`)],
  ...(deadLetterTopics(instance).includes(name) && { holdsData: true as const }),
});

/** Exactly these members may publish; others lose the role. */
export const publishers = (
  { project }: Instance,
  name: string,
  members: (fact: Fact) => readonly string[],
): Resource =>
  binding({
    on: topicName(name),
    within: topicName(name),
    role: 'roles/pubsub.publisher',
    members,
    group: ['pubsub', 'topics'],
    target: [name, `--project=${project}`],
  });

const holdingSubscription = ({ project }: Instance, topic: string): Resource => {
  const name = subscriptionName(topic);
  const flags = [
    '--ack-deadline=60',
    '--message-retention-duration=7d',
    '--expiration-period=never',
    `--project=${project}`,
  ];
  return {
    name: `subscription ${name}`,
    within: topicName(topic),
    read: ['pubsub', 'subscriptions', 'list', `--project=${project}`],
    find: named(name),
    want: () => ({
      topic: `projects/${project}/topics/${topic}`,
      ackDeadlineSeconds: 60,
      messageRetentionDuration: RETENTION,
      expirationPolicy: { ttl: undefined },
    }),
    create: () => [gcloud('pubsub', 'subscriptions', 'create', name, `--topic=${topic}`, ...flags)],
    update: (found) => {
      refuseOtherTopic(found, name, topic);
      return [gcloud('pubsub', 'subscriptions', 'update', name, ...flags)];
    },
    remove: () => [gcloud('pubsub', 'subscriptions', 'delete', name, `--project=${project}`)],
    holdsData: true,
  };
};

export const topics = (instance: Instance): readonly Resource[] => {
  const { project, topics } = instance;
  const functionsThatPublish = (which: keyof Instance['topics']): readonly string[] =>
    functionNames
      .filter((name) => access[name].publishes.includes(which))
      .map((name) => accountMember(project, functionAccount(name)));
  return [
    ...Object.values(topics).map((name) => topic(instance, name)),
    publishers(instance, topics.refused, () => functionsThatPublish('refused')),
    publishers(instance, topics.changes, () => functionsThatPublish('changes')),
    publishers(instance, topics.undelivered, (fact) => [pubsubAgent(fact)]),
    ...deadLetterTopics(instance).map((name) => holdingSubscription(instance, name)),
  ];
};
