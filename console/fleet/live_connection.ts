/** The connection to the server's stream: opens it, reads it, and opens it again until the signal aborts. Knows no browser. */
import { createParser } from 'eventsource-parser';
import { type LiveMessage, parseLiveMessage } from './live_message.ts';

const PATH = '/json/v1/machine/sse/description/updated?readings=';
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
  /** Other windows hold the connections that this browser has for the server. */
  | { readonly kind: 'no-room' }
  /** The server cannot be reached, or answers that it cannot answer now. */
  | { readonly kind: 'offline' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'forbidden'; readonly reason: string };

/** `auto`: routine reports, unless the lab is too large for them; `compact`: in any case. */
export type ReadingsMode = 'auto' | 'compact';

interface Options {
  readonly fetch: typeof fetch;
  readonly readings: ReadingsMode;
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

/** `wasLive`: it ended as the server ends each after a time. */
interface End {
  readonly wasLive: boolean;
  readonly pauseMs?: number | undefined;
}

/** `Retry-After: 5`, in seconds; 0 without one. */
const retryAfterMs = (response: Response): number => Number(response.headers.get('Retry-After')) * 1000;

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

/** One connection to its end; undefined: another would end in the same way. */
const connect = async (
  options: Options,
  position: Position,
  signal: AbortSignal,
): Promise<End | undefined> => {
  const silence = new AbortController();
  let dueMs = performance.now() + ANSWER_MS;
  // Of what arrives before it is due, the timer hears only when it ends: a busy lab sends many times a second.
  const listen = (): void => {
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) timer = setTimeout(listen, leftMs);
    else silence.abort();
  };
  let timer = setTimeout(listen, ANSWER_MS);
  const restart = (): void => void (dueMs = performance.now() + SILENCE_MS);
  try {
    const { lastEventId } = position;
    // If it cannot go on after that event, the server sends a snapshot unasked.
    const start = lastEventId === '' ? '&snapshot=1' : '';
    const response = await options.fetch(PATH + options.readings + start, {
      headers: {
        Accept: 'text/event-stream',
        // IAP then answers 401 instead of redirecting to a page that a program cannot read.
        'X-Requested-With': 'XMLHttpRequest',
        ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }),
      },
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.type === 'opaqueredirect' || response.status === 401) {
      options.onConnection({ kind: 'signed-out' });
      return undefined;
    }
    if (response.status === 403) {
      const { detail = '' } = (await response.json().catch(() => ({}))) as { detail?: string };
      options.onConnection({ kind: 'forbidden', reason: detail });
      return undefined;
    }
    if (!response.ok || response.body === null) return { wasLive: false, pauseMs: retryAfterMs(response) };
    restart();
    options.onOpen(response.headers.get('Date'));
    options.onConnection({ kind: 'live' });
    return { wasLive: true, pauseMs: await read(response.body, options, position, restart) };
  } catch {
    return { wasLive: false };
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
    if (end === undefined || isOver()) return;
    backoffMs = end.wasLive ? MIN_PAUSE_MS : Math.min(backoffMs * 2, MAX_PAUSE_MS);
    options.onConnection({ kind: end.wasLive ? 'connecting' : 'offline' });
    // Pages that lost the same server must not all come back at the same moment.
    const pauseMs = Math.max(end.pauseMs ?? 0, backoffMs) * (0.5 + options.random() / 2);
    await options.wait(pauseMs, signal);
  }
};
