/** What can never be processed, made ready for the topic where a person finds it, its reason beside it. */
import type { PermanentError } from '../errors.ts';
import { readMessage } from './message.ts';

/** Room is left below Pub/Sub's 10 MB for the attributes and what a redrive adds. */
const MAX_DATA_BYTES = 9_000_000;
const TRUNCATED_BYTES = 65_536;
const MAX_DETAIL_LENGTH = 512;

// Pub/Sub's own limits: a message over one of them could never be published, and so never be got rid of.
const MAX_ATTRIBUTES = 100;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1024;
const RESERVED_PREFIX = 'goog';

/** As many whole characters as fit, well-formed. */
const cut = (text: string, maxBytes: number): string =>
  text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(maxBytes)).read).toWellFormed();

/** Deeply nested JSON is read without a stack but not written without one. */
const toJson = (body: unknown): string => {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- undefined has no JSON, whatever the declaration says
    return JSON.stringify(body) ?? '';
  } catch {
    return '';
  }
};

const originalAttributes = (attributes: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(attributes).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      entry[0] !== '' &&
      !entry[0].startsWith(RESERVED_PREFIX) &&
      Buffer.byteLength(entry[0]) <= MAX_KEY_BYTES &&
      Buffer.byteLength(entry[1]) <= MAX_VALUE_BYTES,
  );

/**
 * The original's bytes (for what is not base64, its text; for what is no Pub/Sub message, its JSON) and attributes, with
 * `refused_reason`, `refused_detail`, `original_message_id` and `original_publish_time`, where known. Above 9 MB only the first
 * 64 KiB and `truncated=true`. Always within Pub/Sub's limits: attributes that exceed them are left out.
 */
export const refusedMessage = (
  body: unknown,
  error: PermanentError,
): { data: Buffer; attributes: Record<string, string> } => {
  const message = readMessage(body);
  const data =
    message === undefined
      ? Buffer.from(toJson(body))
      : Buffer.from(message.data, error.refusal === 'not-base64' ? 'utf8' : 'base64');
  const isTruncated = data.length > MAX_DATA_BYTES;
  const ours = {
    refused_reason: error.refusal,
    refused_detail: cut(error.message.slice(0, MAX_DETAIL_LENGTH), MAX_VALUE_BYTES),
    ...(message && {
      original_message_id: cut(message.messageId, MAX_VALUE_BYTES),
      original_publish_time: message.publishedAt,
    }),
    ...(isTruncated && { truncated: 'true' }),
  };
  const theirs = originalAttributes(message?.attributes ?? {}).filter(([key]) => !Object.hasOwn(ours, key));
  return {
    data: isTruncated ? data.subarray(0, TRUNCATED_BYTES) : data,
    attributes: {
      ...Object.fromEntries(theirs.slice(0, MAX_ATTRIBUTES - Object.keys(ours).length)),
      ...ours,
    },
  };
};
