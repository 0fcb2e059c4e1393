/** A destination of events; each kind is one file in this folder. */
import type { OutgoingEvent } from '../outgoing_event.ts';

export interface Sink {
  /** Resolves once the receiver has acknowledged the event. Throws RefusedError, or any other error if sending it again may help. */
  send(event: OutgoingEvent, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The receiver will never accept this event, so it must not be sent again. The message says what to fix. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
