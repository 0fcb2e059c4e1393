/** Stream readers of a soak run: quick ones that know the newest note they heard of each machine, and slow ones that hardly read. */
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { heardOf } from '../support/event_listener.ts';

const PATH = '/json/v1/machine/sse/description/updated';
const RECONNECT_MS = 1000;
/** A slow reader takes a little every so often, so that it never counts as gone. */
const SLOW_PAUSE_MS = 10_000;
const SLOW_BYTES = 16_384;

export class Reader {
  /** The last note heard, by machine. */
  readonly notes = new Map<string, string>();
  connections = 0;
  readonly #url: string;
  #lastEventId = '';

  /** `query` is empty for all machines. */
  constructor(url: string, query: string) {
    this.#url = `${url}${PATH}${query}`;
  }

  /** Reads until the signal aborts, and connects again whenever the stream ends. */
  async read(isSlow: boolean, signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      await this.#connection(isSlow, signal).catch(() => undefined);
      if (!isOver()) await wait(RECONNECT_MS);
    }
  }

  async #connection(isSlow: boolean, signal: AbortSignal): Promise<void> {
    const headers = this.#lastEventId === '' ? {} : { 'Last-Event-ID': this.#lastEventId };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(this.#url, { agent: false, headers, signal }, resolve).on('error', reject);
    });
    this.connections += 1;
    response.on('error', () => undefined);
    if (isSlow) await this.#sip(response);
    else await this.#drink(response);
  }

  async #drink(response: IncomingMessage): Promise<void> {
    const parser = createParser({
      onEvent: (message) => {
        if (message.id !== undefined) this.#lastEventId = message.id;
        if (message.event !== 'machine') return;
        const { machineId, description } = heardOf(message);
        this.notes.set(machineId, description?.Note.Message ?? '');
      },
    });
    response.setEncoding('utf8').on('data', (text: string) => parser.feed(text));
    await new Promise((resolve) => response.once('close', resolve));
  }

  async #sip(response: IncomingMessage): Promise<void> {
    while (!response.closed) {
      response.read(SLOW_BYTES);
      await wait(SLOW_PAUSE_MS);
    }
  }
}
