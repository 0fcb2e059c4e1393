/**
 * A model of the older agents' event-stream client, r3labs/sse 2.8.1 in Go: it takes whatever ends with a blank line, or with the
 * connection, for a block; a block is an event if it has an id, data, an event name or a retry time; the last id counts as the id of each
 * later block; and a block of 64 KiB or more breaks the connection, after which it connects again.
 * https://github.com/r3labs/sse/blob/v2.8.1/client.go
 */
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

const MAX_BUFFER_BYTES = 64 * 1024;
/** The real client waits 0.5 s at first. */
const RECONNECT_AFTER_MS = 10;
const BLANK_LINE = '\n\n';

const valueOf = (block: string, field: string): string =>
  block
    .split(/[\r\n]+/)
    .filter((line) => line.startsWith(`${field}:`))
    .map((line) => line.slice(field.length + 1).trim())
    .join('\n');

export class OlderAgent {
  /** How often the agent would read its Description. */
  signals = 0;
  /** How often it has connected. */
  connections = 0;
  /** All that the server sent. */
  text = '';
  headers: IncomingHttpHeaders = {};
  #lastId: string;
  #response: IncomingMessage | undefined;
  #isClosed = false;
  readonly #url: string;

  /** `lastId`: from an earlier connection, perhaps to an older server. */
  constructor(url: string, machineId: string, lastId = '') {
    this.#url = `${url}?stream=${machineId}`;
    this.#lastId = lastId;
  }

  /** Resolves when the server has answered. Throws unless it answers 200. */
  async connect(): Promise<void> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        Accept: 'text/event-stream',
        'Cache-Control': 'no-cache',
        Connection: 'keep-alive',
        'User-Agent': 'Go-http-client/1.1',
        'Accept-Encoding': 'gzip',
        ...(this.#lastId !== '' && { 'Last-Event-ID': this.#lastId }),
      };
      get(this.#url, { headers, agent: false }, resolve).on('error', reject);
    });
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    this.connections += 1;
    this.headers = response.headers;
    this.#response = response;
    void this.#read(response);
  }

  close(): void {
    this.#isClosed = true;
    this.#response?.destroy();
  }

  async #read(response: IncomingMessage): Promise<void> {
    let buffer = '';
    response.setEncoding('latin1');
    try {
      for await (const piece of response as AsyncIterable<string>) {
        this.text += piece;
        buffer += piece;
        for (let end = buffer.indexOf(BLANK_LINE); end >= 0; end = buffer.indexOf(BLANK_LINE)) {
          if (end + BLANK_LINE.length > MAX_BUFFER_BYTES) break;
          this.#take(buffer.slice(0, end));
          buffer = buffer.slice(end + BLANK_LINE.length);
        }
        if (buffer.length >= MAX_BUFFER_BYTES) throw new Error('bufio.Scanner: token too long');
      }
      if (buffer !== '') this.#take(buffer);
    } catch {
      response.destroy();
    }
    if (!this.#isClosed) setTimeout(() => void this.connect().catch(() => undefined), RECONNECT_AFTER_MS);
  }

  #take(block: string): void {
    this.#lastId = valueOf(block, 'id') || this.#lastId;
    const isEvent = ['data', 'event', 'retry'].some((field) => valueOf(block, field) !== '');
    if (isEvent || this.#lastId !== '') this.signals += 1;
  }
}
