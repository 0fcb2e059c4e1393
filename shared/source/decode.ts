/** A message → an Event and what orders it; the first half of the main loop. */
import { isUtf8 } from 'node:buffer';
import { PermanentError } from '../errors.ts';
import type { EventContext } from '../processor/event_context.ts';
import { readMessage } from './message.ts';
import { type Event, parseEvent } from '../types/event.ts';
import { parseMachineId } from '../types/machine_id.ts';
import { wellFormed } from '../types/well_formed.ts';

/** Pub/Sub's own limit for a message's data. */
const MAX_DATA_BYTES = 10_000_000;

export interface Decoded {
  readonly event: Event;
  readonly context: Pick<EventContext, 'publishedAt' | 'eventId'>;
}

const toText = (data: string): string => {
  if (data === '') throw new PermanentError('not-json', 'the message has no data: send one JSON object');
  if (bytesOf(data) > MAX_DATA_BYTES)
    throw new PermanentError('over-limit', `the message is larger than ${MAX_DATA_BYTES} bytes`);
  const bytes = decodeBase64(data);
  if (bytes === undefined)
    throw new PermanentError('not-base64', 'the data must be standard base64 with padding');
  if (!isUtf8(bytes)) throw new PermanentError('not-json', 'the data is not UTF-8');
  return bytes.toString();
};

/**
 * `body`: what the framework hands to a CloudEvent function. Throws PermanentError, with a detail that says what to mend,
 * where the message can never be processed.
 */
export const decode = (body: unknown): Decoded => {
  const message = readMessage(body);
  if (message === undefined)
    throw new PermanentError(
      'not-an-event',
      'this is no Pub/Sub message: it needs message.messageId, message.publishTime and, as text, message.data',
    );
  const event = eventFromJson(toText(message.data));
  const named = message.attributes['machine_id'];
  if (named !== undefined && named !== event.host.name)
    throw new PermanentError(
      'machine-id-mismatch',
      `the attribute machine_id says ${JSON.stringify(named).slice(0, 210)}, host.name says ${JSON.stringify(event.host.name)}`,
    );
  return { event, context: { publishedAt: message.publishedAt, eventId: message.messageId } };
};

/** base64 taken at its word: Node's own decoder skips what it does not know, so that damaged data would pass for shorter data. */

/** How many bytes a padded base64 text holds, known without decoding it. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'base64');

/** Decoding is done before anything is awaited, so all events take turns in one buffer: one of its own for each is what costs. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * The bytes, valid until the next call, or undefined where the text is not padded standard base64. Costs little more than decoding: what the decoder skips shows
 * in the length; what it takes for something else (URL-safe letters, characters beyond a byte) is looked for natively.
 */
export const decodeBase64 = (text: string): Buffer | undefined => {
  if (text.length % 4 !== 0) return undefined;
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return undefined;
  const length = bytesOf(text);
  const bytes = length <= shared.length ? shared : Buffer.allocUnsafeSlow(length);
  return bytes.write(text, 'base64') === length ? bytes.subarray(0, length) : undefined;
};

/** An Event out of JSON text, for both ways in: Pub/Sub's messages and the HTTP route. */

// The Event, its parts, their lists: below that lie only members that we do not read.
const EVENT_DEPTH = 3;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PermanentError('not-json', `the Event is not JSON: ${String(cause).slice(0, 200)}`, { cause });
  }
};

/**
 * Every member present, texts well-formed, `host.name` a machine ID. Linear in the text, whatever it holds.
 * Throws PermanentError `not-json`, `not-an-event`, `over-limit` or `bad-machine-id`.
 */
export const eventFromJson = (text: string): Event => {
  const event = parseEvent(parseJson(text));
  parseMachineId(event.host.name);
  return wellFormed(event, EVENT_DEPTH);
};
