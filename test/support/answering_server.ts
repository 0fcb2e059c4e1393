/** A stand-in for the server: gives each request the answer that a test prepared for it, and records what it received. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** By method and path with query, as `GET /_/incidents?open=1`; with `status`, a problem; a text is sent as it is. */
export type Answers = Record<string, unknown>;

export interface Refused {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
}

export interface AnsweringServer {
  readonly url: string;
  readonly answers: Answers;
  /** Method and path, with the body if there was one. */
  readonly received: [request: string, body?: unknown][];
  readonly keys: string[];
  readonly close: () => Promise<void>;
}

const isRefused = (answer: unknown): answer is Refused =>
  typeof answer === 'object' && answer !== null && 'status' in answer;

export const answeringServer = async (now: () => Date): Promise<AnsweringServer> => {
  const answers: Answers = {};
  const received: AnsweringServer['received'] = [];
  const keys: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const asked = `${request.method ?? ''} ${request.url ?? ''}`;
      const body = await text(request);
      received.push(body === '' ? [asked] : [asked, JSON.parse(body)]);
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') keys.push(key);
      const answer = answers[asked] ?? { status: 404, type: 'unknown-path', detail: 'No such path.' };
      response.writeHead(isRefused(answer) ? answer.status : 200, { Date: now().toUTCString() });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    received,
    keys,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
