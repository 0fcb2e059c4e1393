/** Reads one connection of Server-Sent Events, for agents and the command line. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';

interface EventStreamOptions {
  /** Connects; throws unless the answer is an event stream. Ends with the signal. */
  readonly open: (signal: AbortSignal) => Promise<Response>;
  readonly signal: AbortSignal;
  /** The connection fails when nothing arrives for this long; the server sends a comment every 15 s. */
  readonly silenceMs: number;
  /** A longer frame is an error. */
  readonly maxFrameCharacters: number;
}

/**
 * Yields `open` once connected, then each message. Returns when the server ends the stream; throws when the connection breaks, falls
 * silent, or the signal aborts.
 */
export async function* readEventStream({
  open,
  signal,
  silenceMs,
  maxFrameCharacters,
}: EventStreamOptions): AsyncGenerator<'open' | EventSourceMessage> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the server fell silent')), silenceMs);
  try {
    const { body } = await open(AbortSignal.any([signal, silence.signal]));
    yield 'open';
    if (body === null) return;
    const messages: EventSourceMessage[] = [];
    const parser = createParser({
      onEvent: (message) => messages.push(message),
      maxBufferSize: maxFrameCharacters,
    });
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      parser.feed(text);
      yield* messages.splice(0);
    }
  } finally {
    clearTimeout(timer);
  }
}
