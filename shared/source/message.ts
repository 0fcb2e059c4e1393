/** The Pub/Sub message in a request body, whichever way it was delivered. */
import { normalizeTime } from '../types/time.ts';

/** The parts of a Pub/Sub message that an Event needs. The data is not checked yet. */
export interface Message {
  /** base64 as received; empty if the message has attributes only. */
  readonly data: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** For a message that was sent again, the ID of the original. */
  readonly messageId: string;
  /** In the format of `toTime`; for a message that was sent again, the time of the original. */
  readonly publishedAt: string;
}

/** Pub/Sub's IDs have 16 to 20 digits. The limit only keeps nonsense out of records. */
const MAX_ID_LENGTH = 1024;

/** An attribute's value for an error, bounded. Only a text is quoted: JSON.stringify could run out of stack on anything else. */
export const quoted = (value: unknown, maxLength: number): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, maxLength)) : `not a text but ${typeof value}`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH;

const toTimeText = (value: unknown): string | undefined =>
  typeof value === 'string' ? normalizeTime(value) : undefined;

/**
 * Reads the message from a push, or from the data of a CloudEvent such as Eventarc sends. Undefined if the body holds no Pub/Sub
 * message.
 *
 * A push: `{"message": {"data": "eyJ0eX…", "messageId": "1001", "publishTime": "2026-01-02T03:04:05.678Z"}, "subscription": "…"}`
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

  // The sender of a repeated message adds the original's time and ID. A claimed time may only make an event older, never newer.
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
