/** The message for the refused topic, where an operator finds what can never be processed, and why. */
import type { PermanentError } from '../errors.ts';
import { readMessage } from './message.ts';

/** Leaves room below Pub/Sub's 10 MB for the attributes and for what a redrive adds. */
const MAX_DATA_BYTES = 9_000_000;
const TRUNCATED_BYTES = 65_536;
const MAX_DETAIL_LENGTH = 512;

// Pub/Sub's own limits. A message beyond them could never be published, so its event would be redelivered without end.
const MAX_ATTRIBUTES = 100;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1024;
const RESERVED_PREFIX = 'goog';

/** As many whole characters as fit into `maxBytes`, well-formed. */
const cut = (text: string, maxBytes: number): string =>
  text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(maxBytes)).read).toWellFormed();

/** Empty if JSON.stringify runs out of stack: unlike JSON.parse, it recurses into nested values. */
const toJson = (body: unknown): string => {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- JSON.stringify(undefined) is undefined, though not by its type
    return JSON.stringify(body) ?? '';
  } catch {
    return '';
  }
};

const publishableAttributes = (attributes: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(attributes).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      entry[0] !== '' &&
      !entry[0].startsWith(RESERVED_PREFIX) &&
      Buffer.byteLength(entry[0]) <= MAX_KEY_BYTES &&
      Buffer.byteLength(entry[1]) <= MAX_VALUE_BYTES,
  );

/**
 * Returns the original's bytes and attributes, plus `refused_reason`, `refused_detail` and, if known, `original_message_id` and
 * `original_publish_time`. If the data is not base64, the bytes are its text; if `body` is not a Pub/Sub message, they are its JSON.
 * Above 9 MB, only the first 64 KiB are kept, with `truncated=true`. The result is always within Pub/Sub's limits: attributes that
 * exceed them are left out.
 */
export const refusedMessage = (
  body: unknown,
  error: PermanentError,
): { data: Buffer; attributes: Record<string, string> } => {
  const message = readMessage(body);
  const data =
    message === undefined
      ? Buffer.from(toJson(body))
      : Buffer.from(message.data, error.refusal === 'not-base64' ? undefined : 'base64');
  const isTruncated = data.length > MAX_DATA_BYTES;
  const added = {
    refused_reason: error.refusal,
    refused_detail: cut(error.message.slice(0, MAX_DETAIL_LENGTH), MAX_VALUE_BYTES),
    ...(message && {
      original_message_id: cut(message.messageId, MAX_VALUE_BYTES),
      original_publish_time: message.publishedAt,
    }),
    ...(isTruncated && { truncated: 'true' }),
  };
  const kept = publishableAttributes(message?.attributes ?? {}).filter(([key]) => !Object.hasOwn(added, key));
  return {
    data: isTruncated ? data.subarray(0, TRUNCATED_BYTES) : data,
    attributes: {
      ...Object.fromEntries(kept.slice(0, MAX_ATTRIBUTES - Object.keys(added).length)),
      ...added,
    },
  };
};
