/** A message that waits among the refused or the undelivered: what a person is told of it, and what is sent again in its place. */

/** As Pub/Sub hands it out. */
export interface Waiting {
  readonly messageId: string;
  /** RFC 3339; when it came to where it waits. */
  readonly publishTime: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Buffer;
}

export interface DeadLetter {
  readonly id: string;
  /** When the event was first published: what decides whether it is still news. */
  readonly publishedAt: string;
  readonly machineId: string;
  /** A code of the refusals, or `undelivered`. */
  readonly reason: string;
  readonly detail: string;
  /** Only the beginning was kept: there is nothing whole to send. */
  readonly isTruncated: boolean;
}

// What Pub/Sub adds to what it forwards: https://cloud.google.com/pubsub/docs/dead-letter-topics
const FORWARDED = 'CloudPubSubDeadLetterSource';
const FORWARDED_PUBLISH_TIME = `${FORWARDED}TopicPublishTime`;
const FORWARDED_COUNT = `${FORWARDED}DeliveryCount`;
/** What the refusal added; the originals of time and ID stay. */
const OF_REFUSAL = ['refused_reason', 'refused_detail', 'truncated'];

const originalTime = ({ attributes, publishTime }: Waiting): string =>
  attributes['original_publish_time'] ?? attributes[FORWARDED_PUBLISH_TIME] ?? publishTime;

export const describeDeadLetter = (message: Waiting): DeadLetter => {
  const { attributes } = message;
  const attempts = attributes[FORWARDED_COUNT];
  return {
    id: message.messageId,
    publishedAt: originalTime(message),
    machineId: attributes['machine_id'] ?? '',
    reason: attributes['refused_reason'] ?? 'undelivered',
    detail: attributes['refused_detail'] ?? (attempts === undefined ? '' : `after ${attempts} attempts`),
    isTruncated: attributes['truncated'] === 'true',
  };
};

/**
 * The event as it was, with its own time and ID beside it: nothing newer is overwritten, and nothing that came through after all
 * applies twice. Where Pub/Sub forwarded it, the first ID is lost, and the one under which it waits, which stays the same, stands for it.
 */
export const toSend = (
  message: Waiting,
): { readonly data: Buffer; readonly attributes: Record<string, string> } => ({
  data: message.data,
  attributes: {
    ...Object.fromEntries(
      Object.entries(message.attributes).filter(
        ([key]) => !key.startsWith(FORWARDED) && !OF_REFUSAL.includes(key),
      ),
    ),
    original_publish_time: originalTime(message),
    original_message_id: message.attributes['original_message_id'] ?? message.messageId,
  },
});
