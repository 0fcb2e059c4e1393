/** A client of the event stream over a real connection, which keeps what it hears. */
import { get, type IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Description } from '../../shared/types/description.ts';

export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly machineId: string;
  /** Of a `machine`. */
  readonly description: Description | undefined;
}

export const heardOf = ({ event = '', id = '', data }: EventSourceMessage): Heard => {
  const body = JSON.parse(data) as { id?: string };
  const description = event === 'machine' ? (body as Description) : undefined;
  return { event, id, machineId: description?.Dimensions['id']?.[0] ?? body.id ?? '', description };
};

export interface EventListener {
  readonly response: IncomingMessage;
  readonly heard: readonly Heard[];
  /** Comments and `retry` lines, as they came. */
  readonly asides: readonly string[];
  readonly lastEventId: string;
  /** Resolves once the predicate holds of what was heard; rejects where the stream ends before. */
  until(predicate: (heard: readonly Heard[]) => boolean): Promise<void>;
  /** Resolves when the server ends the stream or the connection breaks. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Resolves with the response's headers. */
export const listen = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventListener> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject);
  });
  const heard: Heard[] = [];
  const asides: string[] = [];
  const waiting = new Set<() => void>();
  const parser = createParser({
    onEvent: (message) => {
      heard.push(heardOf(message));
      for (const look of waiting) look();
    },
    onComment: (comment) => asides.push(`:${comment}`),
    onRetry: (ms) => asides.push(`retry: ${ms}`),
  });
  response.setEncoding('utf8');
  response.on('data', (text: string) => parser.feed(text));
  response.on('error', () => undefined); // A broken connection is an end like any other.
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  return {
    response,
    heard,
    asides,
    ended,
    get lastEventId() {
      return heard.at(-1)?.id ?? '';
    },
    until: (predicate) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!predicate(heard)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        void ended.then(() => reject(new Error(`the stream ended after ${JSON.stringify(heard.slice(-5))}`)));
        look();
      }),
    close: () => response.destroy(),
  };
};

/** The last thing heard of a machine is this note. */
export const hasNote =
  (machineId: string, message: string) =>
  (heard: readonly Heard[]): boolean =>
    heard.findLast((one) => one.machineId === machineId)?.description?.Note.Message === message;
