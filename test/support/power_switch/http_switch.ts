/** What stand-ins of power switches with an HTTP server share. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type PowerSwitch, Relay } from './relay.ts';

export type Answer =
  { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | 'drop';

export const httpSwitch = async (
  answer: (request: IncomingMessage, body: string, relay: Relay) => Answer,
): Promise<PowerSwitch> => {
  const relay = new Relay();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const said = answer(request, body, relay);
      if (said === 'drop') response.destroy();
      else response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, relay, close };
};

export const ok = (body: unknown): Answer => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
