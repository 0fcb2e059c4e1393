/** A stand-in for Cloud Storage that has one object, over real HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AccessServer {
  /** For STORAGE_EMULATOR_HOST: `127.0.0.1:port`. */
  readonly host: string;
  /** The paths requested, in order. */
  readonly paths: string[];
  /** The object's content; a number is a status to answer with. */
  content: string | number;
  readonly close: () => Promise<void>;
}

export const startAccessServer = async (content: object | string | number): Promise<AccessServer> => {
  const server = createServer((request, response) => {
    started.paths.push(request.url ?? '');
    const { content } = started;
    if (typeof content === 'number') response.writeHead(content).end('{}');
    else response.writeHead(206, { 'Content-Type': 'application/json' }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started: AccessServer = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: [],
    content: typeof content === 'object' ? JSON.stringify(content) : content,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return started;
};
