/** A proxy in front of a server that loses answers: the request is done, and the client's connection breaks. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface AnswerLosingProxy {
  readonly url: string;
  /** The method, path and `Idempotency-Key` of each request that arrived. */
  readonly received: readonly (readonly [method: string, path: string, key: string | undefined])[];
  close(): Promise<void>;
}

/** Loses the first answer to each POST path. */
export const answerLosingProxy = async (target: string): Promise<AnswerLosingProxy> => {
  const received: [string, string, string | undefined][] = [];
  const lost = new Set<string>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const key = headers['idempotency-key']?.toString();
    received.push([method, url, key]);
    const body = await buffer(request);
    const answer = await fetch(target + url, {
      method,
      headers: {
        'Content-Type': headers['content-type'] ?? '',
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      body: method === 'POST' ? new Uint8Array(body) : null,
    });
    const text = await answer.text();
    if (method === 'POST' && !lost.has(url)) {
      lost.add(url);
      request.socket.destroy();
      return;
    }
    const type = answer.headers.get('content-type') ?? '';
    const date = answer.headers.get('date') ?? '';
    response.writeHead(answer.status, { 'Content-Type': type, Date: date }).end(text);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
