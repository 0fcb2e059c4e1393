/** A destination of events; each kind is one file in this folder. */
import type { OutgoingEvent } from '../outgoing_event.ts';

export interface Sink {
  /**
   * Resolves with the receiver's answer, in words, once it has acknowledged the event. `key`, 1 to 64 of `[A-Za-z0-9_-]`, is the same on
   * every try of one event. Throws RefusedError, or any other error if sending it again may help.
   */
  send(event: OutgoingEvent, signal: AbortSignal, key: string): Promise<string>;
  close(): Promise<void>;
}

/** The receiver will never accept this event, so it must not be sent again. The message says what to fix. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
