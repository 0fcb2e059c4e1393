/** The push subscription that delivers events to the event function. It is our own, so its retries, deadlines and identity are ours to set. */
import { PUSH_DEADLINE_MS } from '../../../shared/time_limits.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { binding } from '../binding.ts';
import { named } from '../json_path.ts';
import {
  accountEmail,
  accountMember,
  PUSH_ACCOUNT,
  pubsubAgent,
  serviceName,
  serviceUrl,
  subscriptionName,
} from '../names.ts';
import { type Fact, gcloud, type Resource } from '../resource.ts';
import { RETENTION, refuseOtherTopic, topicName } from './topics.ts';

const EVENT_FUNCTION = 'machine_events';

const pushSubscription = (instance: Instance): Resource => {
  const { project, topics } = instance;
  const name = subscriptionName(topics.events);
  const account = accountEmail(project, PUSH_ACCOUNT);
  // The framework takes the topic from the end of the URL; the audience that Cloud Run checks is the URL without it.
  const url = (fact: Fact) => serviceUrl(instance, EVENT_FUNCTION, fact);
  const endpoint = (fact: Fact) => `${url(fact)}/projects/${project}/topics/${topics.events}`;
  const flags = (fact: Fact): readonly string[] => [
    `--push-endpoint=${endpoint(fact)}`,
    `--push-auth-service-account=${account}`,
    `--push-auth-token-audience=${url(fact)}`,
    `--ack-deadline=${PUSH_DEADLINE_MS / 1000}`,
    '--min-retry-delay=10s',
    '--max-retry-delay=600s',
    `--dead-letter-topic=${topics.undelivered}`,
    '--max-delivery-attempts=100',
    '--message-retention-duration=7d',
    '--expiration-period=never',
    `--project=${project}`,
  ];
  return {
    name: `subscription ${name}`,
    within: topicName(topics.events),
    read: ['pubsub', 'subscriptions', 'list', `--project=${project}`],
    find: named(name),
    want: (fact) => ({
      topic: `projects/${project}/topics/${topics.events}`,
      pushConfig: {
        pushEndpoint: endpoint(fact),
        oidcToken: { serviceAccountEmail: account, audience: url(fact) },
      },
      ackDeadlineSeconds: PUSH_DEADLINE_MS / 1000,
      retryPolicy: { minimumBackoff: '10s', maximumBackoff: '600s' },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${project}/topics/${topics.undelivered}`,
        maxDeliveryAttempts: 100,
      },
      messageRetentionDuration: RETENTION,
      expirationPolicy: { ttl: undefined },
      enableMessageOrdering: false,
    }),
    create: (fact) => [
      gcloud('pubsub', 'subscriptions', 'create', name, `--topic=${topics.events}`, ...flags(fact)),
    ],
    update: (found, fact) => {
      refuseOtherTopic(found, name, topics.events);
      return [gcloud('pubsub', 'subscriptions', 'update', name, ...flags(fact))];
    },
    remove: () => [gcloud('pubsub', 'subscriptions', 'delete', name, `--project=${project}`)],
  };
};

export const push = (instance: Instance): readonly Resource[] => {
  const { project, region, topics } = instance;
  const service = serviceName(EVENT_FUNCTION);
  const subscription = subscriptionName(topics.events);
  return [
    binding({
      on: `service ${service}`,
      within: `service ${service}`,
      role: 'roles/run.invoker',
      members: () => [accountMember(project, PUSH_ACCOUNT)],
      group: ['run', 'services'],
      target: [service, `--region=${region}`, `--project=${project}`],
    }),
    pushSubscription(instance),
    // Dead-lettering needs two roles: this one to acknowledge the message, and publisher on the topic that receives it.
    binding({
      on: `subscription ${subscription}`,
      within: `subscription ${subscription}`,
      role: 'roles/pubsub.subscriber',
      members: (fact) => [pubsubAgent(fact)],
      group: ['pubsub', 'subscriptions'],
      target: [subscription, `--project=${project}`],
    }),
  ];
};
