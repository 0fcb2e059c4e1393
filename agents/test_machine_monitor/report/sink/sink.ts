/** Where reports go. Each way is one file beside this one. */
import type { OutgoingEvent } from '../outgoing_event.ts';

export interface Sink {
  /** Resolves once the report is kept by whoever is responsible next. Throws RefusedError, or what went wrong on the way. */
  send(report: OutgoingEvent, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** This report will never be taken: sending it again as it is cannot help. The message says what to mend. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
