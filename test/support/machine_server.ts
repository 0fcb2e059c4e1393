/** A machine server as a monitor sees it: a real HTTP server that keeps what it is sent, can go away and come back. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Refusal } from '../../shared/errors.ts';
import { answerJson, answerProblem } from '../../shared/http/answer.ts';
import { firstSeen } from '../../shared/types/description.ts';
import type { OutgoingEvent } from '../../agents/test_machine_monitor/report/outgoing_event.ts';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return text;
};

const problem = (type: Refusal, status: number) => ({ type, status, title: '', detail: 'what to mend' });

export class MachineServer {
  /** Every report that was acknowledged or refused, in order. */
  readonly reports: OutgoingEvent[] = [];
  /** Every request, `METHOD path`. */
  readonly requests: string[] = [];
  readonly streams: ServerResponse[] = [];
  /** What a Description says beyond the defaults; undefined: the machine is unknown. */
  description: object | undefined = {};
  /** The answer to a report. */
  status = 200;
  #server: Server | undefined;
  #port = 0;

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  /** Listens, on the same port as before. */
  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Nobody answers any more. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.listening !== true) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** Tells all listeners that something changed. */
  announce(): void {
    for (const stream of this.streams) stream.write('event: machine\ndata: {}\n\n');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url}`);
    if (method === 'POST') {
      this.reports.push(JSON.parse(await bodyOf(request)) as OutgoingEvent);
      if (this.status === 200) answerJson(response, {});
      else answerProblem(response, problem('bad-request', this.status));
    } else if (url.startsWith('/json/v1/machine/sse/')) {
      this.streams.push(response.writeHead(200, { 'content-type': 'text/event-stream' }));
      response.write(': connected\n\n');
    } else if (this.description === undefined) {
      answerProblem(response, problem('unknown-machine', 404));
    } else {
      const description = { ...firstSeen('m', '2026-01-01T00:00:00.000Z'), ...this.description };
      answerJson(response, description);
    }
  }
}
