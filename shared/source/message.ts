/** Finds Pub/Sub's message in what the framework hands over, whichever way it was delivered. */
import { normalizeTime } from '../types/time.ts';

/** A Pub/Sub message as far as an Event needs it; from outside, its data not yet looked at. */
export interface Message {
  /** base64, as it came; "" where the message has attributes only. */
  readonly data: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The message's own, or its first self's where it was sent again. */
  readonly messageId: string;
  /** As toTime writes it; the message's own, or its first self's. */
  readonly publishedAt: string;
}

/** Pub/Sub's are 16 to 20 digits; the bound only keeps nonsense out of records. */
const MAX_ID_LENGTH = 1024;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH;

const toTimeText = (value: unknown): string | undefined =>
  typeof value === 'string' ? normalizeTime(value) : undefined;

/**
 * `body` is a CloudEvent whose data holds the message (the framework makes one of a push; Eventarc sends one), or the push itself:
 * the framework does not convert a message that has attributes only. Undefined: no Pub/Sub message.
 */
export const readMessage = (body: unknown): Message | undefined => {
  if (!isObject(body)) return undefined;
  const envelope = isObject(body['data']) ? body['data'] : body;
  const message = envelope['message'];
  if (!isObject(message)) return undefined;
  const data = message['data'] ?? '';
  const messageId = message['messageId'];
  const publishedAt = toTimeText(message['publishTime']);
  if (typeof data !== 'string' || !isId(messageId) || publishedAt === undefined) return undefined;
  const attributes = isObject(message['attributes']) ? message['attributes'] : {};

  // Who sends a message again says when it was first sent. Only an earlier time counts, so that this can make an event older, never newer.
  const originalTime = toTimeText(attributes['original_publish_time']);
  if (originalTime === undefined || originalTime >= publishedAt)
    return { data, attributes, messageId, publishedAt };
  const originalId = attributes['original_message_id'];
  return {
    data,
    attributes,
    messageId: isId(originalId) ? originalId.toWellFormed() : messageId,
    publishedAt: originalTime,
  };
};
