/** A stand-in for the machine server: a real HTTP server that records what it receives, and can stop and start again. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OutgoingEvent } from '../../agents/test_machine_monitor/report/outgoing_event.ts';
import type { Refusal } from '../../shared/errors.ts';
import { answerJson, answerProblem } from '../../shared/http/answer.ts';
import { firstSeen } from '../../shared/types/description.ts';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return text;
};

const problem = (type: Refusal, status: number) => ({ type, status, title: '', detail: 'what to fix' });

export class MachineServer {
  /** Every event that was acknowledged or refused, in order. */
  readonly events: OutgoingEvent[] = [];
  /** Every request, as `METHOD path`. */
  readonly requests: string[] = [];
  /** Every event stream opened so far. */
  readonly streams: ServerResponse[] = [];
  /** Members of the Description that differ from a new machine's; undefined: the machine is unknown. */
  description: object | undefined = {};
  /** The status of the answer to an event. */
  status = 200;
  /** The status with which a load balancer refuses the Description and the stream; undefined: it lets them pass. */
  refusal: number | undefined;
  #server: Server | undefined;
  #port = 0;

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  /** Listens; after a stop, on the same port. */
  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Closes the port and every connection; does nothing if already stopped. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.listening !== true) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** Sends a change event on all streams. */
  announce(): void {
    for (const stream of this.streams) stream.write('event: machine\ndata: {}\n\n');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url}`);
    if (method === 'POST') {
      this.events.push(JSON.parse(await bodyOf(request)) as OutgoingEvent);
      if (this.status === 200) await answerJson(response, {});
      else answerProblem(response, problem('bad-request', this.status));
    } else if (this.refusal !== undefined) {
      response.writeHead(this.refusal, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`<title>Forbidden</title><p>Request ${this.requests.length}</p>`);
    } else if (url.startsWith('/json/v1/machine/sse/')) {
      this.streams.push(response.writeHead(200, { 'content-type': 'text/event-stream' }));
      response.write(': connected\n\n');
    } else if (this.description === undefined) {
      answerProblem(response, problem('unknown-machine', 404));
    } else {
      const description = { ...firstSeen('m', '2026-01-01T00:00:00.000Z'), ...this.description };
      await answerJson(response, description);
    }
  }
}
