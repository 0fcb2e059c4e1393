/** A Pub/Sub push client that writes prepared bytes to a kept connection: cheap enough that it measures the server, not itself. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

const TOPIC = 'projects/bench/topics/machine-events';

interface BenchEvent {
  readonly event: { readonly host: object };
}

const events = readFileSync(new URL('../fixtures/bench_events.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => (JSON.parse(line) as BenchEvent).event);

export const benchMachineId = (index: number): string => `bench-${index}`;

/** The push body of one machine's event, without the parts that make it a new event. ASCII, so that characters are bytes. */
interface Template {
  readonly before: Buffer;
  readonly after: string;
}

const template = (index: number, isCompressed: boolean): Template => {
  const machineId = benchMachineId(index);
  const event = events[index % events.length];
  const text = Buffer.from(JSON.stringify({ ...event, host: { ...event?.host, name: machineId } }));
  const data = isCompressed ? gzipSync(text) : text;
  const attributes = JSON.stringify({
    machine_id: machineId,
    ...(isCompressed && { content_encoding: 'gzip' }),
  });
  return {
    before: Buffer.from(`{"message":{"attributes":${attributes},"data":"${data.toString('base64')}",`),
    after: `},"subscription":"projects/bench/subscriptions/machine-events"}`,
  };
};

let messages = 0;

/** Writes a new event in one system call, without building its text: what the sender costs, the server lacks. */
const writePush = (socket: Socket, { before, after }: Template): void => {
  messages += 1;
  // Of two events published at once, the one with the greater ID is newer.
  const end = `"messageId":"${messages}","publishTime":"${new Date().toISOString()}"${after}`;
  const length = before.length + end.length;
  socket.cork();
  socket.write(
    `POST /${TOPIC} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
    'latin1',
  );
  socket.write(before);
  socket.write(end, 'latin1');
  socket.uncork();
};

/** One connection with one request in flight for one machine. */
export class Pusher {
  readonly #socket: Socket;
  readonly #template: Template;
  #answered: ((status: string) => void) | undefined;

  constructor(port: number, machine: number, isCompressed = false) {
    this.#template = template(machine, isCompressed);
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    // A 204 is one small packet without a body. Anything else is a failure that makes the measurement worthless.
    this.#socket.on('data', (bytes) => this.#answered?.(bytes.toString('latin1', 9, 12)));
    this.#socket.on('close', () => this.#answered?.('connection closed'));
    this.#socket.on('error', () => undefined);
  }

  /** Sends one event and waits for the answer. Throws unless it is 204. */
  async push(): Promise<void> {
    if (this.#socket.destroyed) throw new Error('the function closed the connection');
    const answer = new Promise<string>((resolve) => (this.#answered = resolve));
    writePush(this.#socket, this.#template);
    const status = await answer;
    if (status !== '204') throw new Error(`the function answered ${status}`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

export interface Rate {
  readonly perSecond: number;
  readonly count: number;
}

/** Sends requests for `ms`; each pusher always has one in flight. */
export const rate = async (pushers: readonly Pusher[], ms: number): Promise<Rate> => {
  const start = performance.now();
  let count = 0;
  await Promise.all(
    pushers.map(async (pusher) => {
      while (performance.now() - start < ms) {
        await pusher.push();
        count += 1;
      }
    }),
  );
  return { perSecond: (count * 1000) / (performance.now() - start), count };
};
