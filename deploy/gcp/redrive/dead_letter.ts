/** A message among the refused or undelivered events: its description for a person, and the event to send in its place. */

/** A message as Pub/Sub delivers it. */
export interface Message {
  readonly messageId: string;
  /** RFC 3339; when the message was published to the topic of dead letters. */
  readonly publishTime: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Buffer;
}

export interface DeadLetter {
  readonly id: string;
  /** RFC 3339; when the event was first published. This decides whether it is older than what is stored. */
  readonly publishedAt: string;
  readonly machineId: string;
  /** The code of a refusal, or `undelivered`. */
  readonly reason: string;
  readonly detail: string;
  /** Only the beginning of the event was kept, so it cannot be sent. */
  readonly isTruncated: boolean;
}

// Attributes that Pub/Sub adds to the messages it forwards: https://cloud.google.com/pubsub/docs/dead-letter-topics
const FORWARDED = 'CloudPubSubDeadLetterSource';
const FORWARDED_PUBLISH_TIME = `${FORWARDED}TopicPublishTime`;
const FORWARDED_COUNT = `${FORWARDED}DeliveryCount`;
/** Attributes that a refusal adds and a resent event must not have. */
const REFUSAL = ['refused_reason', 'refused_detail', 'truncated'];

const originalTime = ({ attributes, publishTime }: Message): string =>
  attributes['original_publish_time'] ?? attributes[FORWARDED_PUBLISH_TIME] ?? publishTime;

export const describeDeadLetter = (message: Message): DeadLetter => {
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
 * The event with its original time and ID as attributes: it overwrites nothing newer, and an event that was processed after all is not
 * applied twice. A message that Pub/Sub forwarded has lost its original ID; its present ID, which does not change, replaces it.
 */
export const eventToSend = (
  message: Message,
): { readonly data: Buffer; readonly attributes: Record<string, string> } => ({
  data: message.data,
  attributes: {
    ...Object.fromEntries(
      Object.entries(message.attributes).filter(
        ([key]) => !key.startsWith(FORWARDED) && !REFUSAL.includes(key),
      ),
    ),
    original_publish_time: originalTime(message),
    original_message_id: message.attributes['original_message_id'] ?? message.messageId,
  },
});
