/** One connection of Server-Sent Events, as agents and the command line read it. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';

interface EventStreamOptions {
  /** Connects until the signal aborts. Throws unless the answer is an event stream. */
  readonly open: (signal: AbortSignal) => Promise<Response>;
  readonly signal: AbortSignal;
  /** The stream fails if nothing arrives for this long; the server sends a comment every 15 s. */
  readonly silenceMs: number;
  /** The stream fails if an incomplete frame is longer, since the parser holds it in memory. */
  readonly maxFrameCharacters: number;
}

/**
 * Yields `open` once connected, then each message. Returns when the server ends the stream. Throws what `open` throws, and if the
 * connection breaks, falls silent or sends too long a frame, or the signal aborts.
 */
export async function* readEventStream({
  open,
  signal,
  silenceMs,
  maxFrameCharacters,
}: EventStreamOptions): AsyncGenerator<'open' | EventSourceMessage> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the server fell silent')), silenceMs);
  const messages: EventSourceMessage[] = [];
  const parser = createParser({
    maxBufferSize: maxFrameCharacters,
    onEvent: (message) => messages.push(message),
    onError: ({ type }) => {
      // Unknown fields and an invalid `retry` are skipped, as the standard demands.
      if (type === 'max-buffer-size-exceeded')
        throw new Error(`the server sent a frame of more than ${maxFrameCharacters} characters`);
    },
  });
  try {
    const { body } = await open(AbortSignal.any([signal, silence.signal]));
    yield 'open';
    if (body === null) return;
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      parser.feed(text);
      yield* messages.splice(0);
    }
  } finally {
    clearTimeout(timer);
  }
}
