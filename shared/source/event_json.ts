/** An Event out of JSON text, for both ways in: Pub/Sub's messages and the HTTP route. */
import { PermanentError } from '../errors.ts';
import { type Event, parseEvent } from '../types/event.ts';
import { parseMachineId } from '../types/machine_id.ts';
import { wellFormed } from '../types/well_formed.ts';

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
