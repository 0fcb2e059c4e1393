/** A client of the event stream over a real connection that records every frame. */
import { get, type IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Description } from '../../shared/types/description.ts';
import type { Incident } from '../../shared/types/incident.ts';

export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly machineId: string;
  /** The parsed data. */
  readonly data: unknown;
  /** Present in a `machine` frame. */
  readonly description: Description | undefined;
  /** Present in an `incident` frame. */
  readonly incident: Incident | undefined;
}

export const heardOf = ({ event = '', id = '', data }: EventSourceMessage): Heard => {
  const body = JSON.parse(data) as { id?: string };
  const description = event === 'machine' ? (body as Description) : undefined;
  const incident = event === 'incident' ? (body as Incident) : undefined;
  const machineId = description?.Dimensions['id']?.[0] ?? body.id ?? '';
  return { event, id, data: body, machineId, description, incident };
};

export interface EventListener {
  readonly response: IncomingMessage;
  readonly heard: readonly Heard[];
  /** Comments and `retry` lines, in order. */
  readonly asides: readonly string[];
  readonly lastEventId: string;
  /** Resolves when the predicate holds for the frames so far; rejects if the stream ends first. */
  until(predicate: (heard: readonly Heard[]) => boolean): Promise<void>;
  /** Resolves when the server ends the stream or the connection breaks. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Resolves when the response's headers have arrived. */
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
      for (const check of waiting) check();
    },
    onComment: (comment) => asides.push(`:${comment}`),
    onRetry: (ms) => asides.push(`retry: ${ms}`),
  });
  response.setEncoding('utf8');
  response.on('data', (text: string) => parser.feed(text));
  response.on('error', () => undefined); // A broken connection ends the stream like any other end.
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
        const check = (): void => {
          if (!predicate(heard)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        void ended.then(() => {
          if (waiting.delete(check))
            reject(new Error(`the stream ended after ${JSON.stringify(heard.slice(-5))}`));
        });
        check();
      }),
    close: () => response.destroy(),
  };
};

/** Whether the machine's newest frame has this note. */
export const hasNote =
  (machineId: string, message: string) =>
  (heard: readonly Heard[]): boolean =>
    heard.findLast((frame) => frame.machineId === machineId)?.description?.Note.Message === message;
