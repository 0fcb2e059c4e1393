/** The connection to the server's stream: opens it, reads it, and opens it again until the signal aborts. Knows no browser. */
import { createParser } from 'eventsource-parser';
import { type LiveMessage, parseLiveMessage } from './live_message.ts';

const PATH = '/json/v1/machine/sse/description/updated?snapshot=1&readings=auto';
/** The server sends a comment every 15 s: a connection that is silent for this long is dead. */
const SILENCE_MS = 45_000;
/** A server that holds a connection back has not answered by then. */
const ANSWER_MS = 30_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 15_000;
const MAX_FRAME_CHARACTERS = 8 * 2 ** 20;

/** How the page stands with the server. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The page is hidden and needs nothing. */
  | { readonly kind: 'paused' }
  /** The server cannot be reached, or answers that it cannot answer now. */
  | { readonly kind: 'offline'; readonly reason: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'forbidden'; readonly reason: string };

interface Options {
  readonly fetch: typeof fetch;
  /** Resolves after a time, at once if the signal aborts, and may resolve earlier if there is hope. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onConnection: (connection: Connection) => void;
  /** The stream begins anew; `date` is the answer's header. */
  readonly onOpen: (date: string | null) => void;
  readonly onMessage: (message: LiveMessage) => void;
  /** Something arrived: what is known is current. */
  readonly onSign: () => void;
}

/** A connection that can go on where it ended: keep it for the next `follow`. */
export interface Position {
  lastEventId: string;
}

type End =
  { readonly again: true; readonly reason: string; readonly pauseMs?: number } | { readonly again: false };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `Retry-After: 5`, in seconds. */
const retryAfterMs = (response: Response): number => Number(response.headers.get('Retry-After') ?? 0) * 1000;

const read = async (
  body: ReadableStream<Uint8Array>,
  options: Options,
  position: Position,
  restart: () => void,
): Promise<number | undefined> => {
  let retryMs: number | undefined;
  const parser = createParser({
    maxBufferSize: MAX_FRAME_CHARACTERS,
    onRetry: (ms) => (retryMs = ms),
    onEvent: ({ event, data, id }) => {
      const message = parseLiveMessage(event, data);
      if (message !== undefined) options.onMessage(message);
      if (id !== undefined) position.lastEventId = id;
    },
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return retryMs;
    restart();
    parser.feed(decoder.decode(value, { stream: true }));
    options.onSign();
  }
};

/** One connection to its end. */
const connect = async (options: Options, position: Position, signal: AbortSignal): Promise<End> => {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(new Error('the server does not answer')), ANSWER_MS);
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Error('the server fell silent')), SILENCE_MS);
  };
  try {
    const response = await options.fetch(PATH, {
      headers: {
        Accept: 'text/event-stream',
        // IAP then answers 401 instead of redirecting to a page that a program cannot read.
        'X-Requested-With': 'XMLHttpRequest',
        ...(position.lastEventId !== '' && { 'Last-Event-ID': position.lastEventId }),
      },
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.type === 'opaqueredirect' || response.status === 401) {
      options.onConnection({ kind: 'signed-out' });
      return { again: false };
    }
    if (response.status === 403) {
      const { detail = '' } = (await response.json().catch(() => ({}))) as { detail?: string };
      options.onConnection({ kind: 'forbidden', reason: detail });
      return { again: false };
    }
    if (!response.ok || response.body === null)
      return {
        again: true,
        reason: `the server answers ${response.status}`,
        pauseMs: retryAfterMs(response),
      };
    restart();
    options.onOpen(response.headers.get('Date'));
    options.onConnection({ kind: 'live' });
    const pauseMs = await read(response.body, options, position, restart);
    return { again: true, reason: '', ...(pauseMs !== undefined && { pauseMs }) };
  } catch (error) {
    return { again: true, reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
};

/** Resolves when the signal aborts, or when only a person can help: signed out, forbidden. */
export const keepLive = async (options: Options, position: Position, signal: AbortSignal): Promise<void> => {
  const isOver = (): boolean => signal.aborted;
  let backoffMs = MIN_PAUSE_MS;
  while (!isOver()) {
    const end = await connect(options, position, signal);
    if (!end.again || isOver()) return;
    const wasLive = end.reason === '';
    backoffMs = wasLive ? MIN_PAUSE_MS : Math.min(backoffMs * 2, MAX_PAUSE_MS);
    // An ended stream is routine: the server ends each after a time.
    options.onConnection(wasLive ? { kind: 'connecting' } : { kind: 'offline', reason: end.reason });
    // Pages that lost the same server must not all come back at the same moment.
    const pauseMs = Math.max(end.pauseMs ?? 0, backoffMs) * (0.5 + options.random() / 2);
    await options.wait(pauseMs, signal);
  }
};
