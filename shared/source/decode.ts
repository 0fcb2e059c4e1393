/** A message → an Event and what orders it; the first half of the main loop. */
import { isUtf8 } from 'node:buffer';
import { PermanentError } from '../errors.ts';
import type { Context } from '../processor/event_context.ts';
import type { Event } from '../types/event.ts';
import { bytesOf, decodeBase64 } from './base64.ts';
import { eventFromJson } from './event_json.ts';
import { readMessage } from './message.ts';

/** Pub/Sub's own limit for a message's data. */
const MAX_DATA_BYTES = 10_000_000;

export interface Decoded {
  readonly event: Event;
  readonly context: Pick<Context, 'publishedAt' | 'eventId'>;
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
