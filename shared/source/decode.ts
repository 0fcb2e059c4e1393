/** The decoding of a Pub/Sub message, or of JSON from the HTTP route, into an Event: the first half of the main loop. */
import { isUtf8 } from 'node:buffer';
import { PermanentError } from '../errors.ts';
import { checkStructure } from '../json_structure.ts';
import type { EventContext } from '../processor/event_context.ts';
import { type Event, parseEvent } from '../types/event.ts';
import { parseMachineId } from '../types/machine_id.ts';
import { wellFormed } from '../types/well_formed.ts';
import { quoted, readMessage } from './message.ts';
import { MAX_DATA_BYTES, unpack } from './unpack.ts';

export interface Decoded {
  readonly event: Event;
  readonly context: Pick<EventContext, 'publishedAt' | 'eventId'>;
}

/** The Event, its parts and their lists. Anything deeper belongs to unknown members, which we do not read. */
const EVENT_DEPTH = 3;

/** How much of the attribute machine_id an error quotes: the longest machine ID fits. */
const MAX_QUOTED_LENGTH = 210;

/** Shared by all events: decoding ends before anything is awaited, and allocating a buffer for each event is what costs. */
// Stryker disable next-line ArithmeticOperator: only slower
const shared = Buffer.allocUnsafeSlow(256 * 1024);

/** The number of bytes that padded base64 text decodes to, known without decoding it. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'base64');

/**
 * Returns the bytes, valid until the next call, or undefined if the text is not padded standard base64. Node's decoder alone would
 * skip unknown characters and pass damaged data off as shorter data. The checks cost little: skipped characters show in the length,
 * and native searches find those that the decoder misreads (URL-safe letters, characters beyond one byte).
 */
export const decodeBase64 = (text: string): Buffer | undefined => {
  if (text.length % 4 !== 0) return undefined;
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return undefined;
  const length = bytesOf(text);
  // Stryker disable next-line ConditionalExpression,EqualityOperator: the same bytes, only slower
  const bytes = length <= shared.length ? shared : Buffer.allocUnsafeSlow(length);
  return bytes.write(text, 'base64') === length ? bytes.subarray(0, length) : undefined;
};

const toText = (data: string, encoding: unknown): string => {
  if (data === '')
    throw new PermanentError('not-json', 'the message has no data; send one Event as JSON in message.data');
  if (bytesOf(data) > MAX_DATA_BYTES)
    throw new PermanentError(
      'over-limit',
      `message.data is larger than ${MAX_DATA_BYTES} bytes; send shorter texts`,
    );
  const packed = decodeBase64(data);
  if (packed === undefined)
    throw new PermanentError(
      'not-base64',
      'message.data is not base64; encode it as standard base64 with padding',
    );
  const bytes = unpack(packed, encoding);
  if (!isUtf8(bytes))
    throw new PermanentError(
      'not-json',
      'message.data is not UTF-8; encode the JSON text as UTF-8, or set the attribute content_encoding to gzip if it is compressed',
    );
  checkStructure(bytes);
  return bytes.toString();
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PermanentError(
      'not-json',
      // Stryker disable next-line MethodExpression: today’s messages of JSON.parse are shorter
      `the Event is not JSON; send one JSON object (${String(cause).slice(0, 200)})`,
      { cause },
    );
  }
};

/**
 * Returns an Event with every known member and no other, well-formed texts and a machine ID as `host.name`. Linear in the text, whatever it
 * holds; nothing else of it stays in memory. Call `checkStructure` first. Everything happens at once, so large texts are parsed one at a time.
 * Throws PermanentError `not-json`, `not-an-event`, `over-limit` or `bad-machine-id`.
 */
export const eventFromJson = (text: string): Event => {
  const event = parseEvent(parseJson(text));
  parseMachineId(event.host.name);
  return wellFormed(event, EVENT_DEPTH);
};

/**
 * Decodes `body`, a push or a CloudEvent. Throws PermanentError if the message can never be processed, with a detail
 * that says how to fix it.
 */
export const decode = (body: unknown): Decoded => {
  const message = readMessage(body);
  if (message === undefined)
    throw new PermanentError(
      'not-an-event',
      'not a Pub/Sub message; send message.messageId, message.publishTime and, as text, message.data',
    );
  const event = eventFromJson(toText(message.data, message.attributes['content_encoding']));
  const named = message.attributes['machine_id'];
  if (named !== undefined && named !== event.host.name)
    throw new PermanentError(
      'machine-id-mismatch',
      `the attribute machine_id is ${quoted(named, MAX_QUOTED_LENGTH)} and host.name is ${JSON.stringify(event.host.name)}; send the same ID in both`,
    );
  return { event, context: { publishedAt: message.publishedAt, eventId: message.messageId } };
};
