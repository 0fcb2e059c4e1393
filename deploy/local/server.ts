/** One loopback port before all functions, each served by the framework's own stack as in production, one process instead of many. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { type FunctionName, table } from '../../functions/table.ts';
import { isLoopbackHost } from '../../shared/http/loopback.ts';

/** Where Pub/Sub pushes to; what comes after names the subscription's topic. */
const PUSH_PREFIX = '/projects/';
/** Answers what no function has a route for: with a problem, like any function. */
const FALLBACK: FunctionName = 'machines';

const leads = (route: string, path: string): boolean => {
  const prefix = route.slice(route.indexOf('/')).replace(/\{id\}$/, '');
  return prefix.endsWith('/') ? `${path}/`.startsWith(prefix) : path === prefix;
};

const names = Object.keys(table) as FunctionName[];

/** Which function a path belongs to; whether it has such a route exactly is the function's own to say. */
export const functionFor = (path: string): FunctionName => {
  if (path.startsWith(PUSH_PREFIX)) return 'machine_events';
  const owner = names.find((name) => {
    const row = table[name];
    return row.trigger === 'http' && Object.keys(row.routes).some((route) => leads(route, path));
  });
  return owner ?? FALLBACK;
};

/** A server on 127.0.0.1 that has its port and answers nothing yet. Throws where the port is taken. */
export const listen = async (port: number): Promise<{ server: Server; port: number }> => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
};

/** From now on the registered functions answer. */
export const mountFunctions = (server: Server): void => {
  const inner = new Map(names.map((name) => [name, getTestServer(name)]));
  server.on('request', (request, response) => {
    // A page elsewhere can give its own name this computer's address, and then talk to us as to itself.
    if (!isLoopbackHost(request.headers.host ?? '')) {
      response
        .writeHead(421, { 'Content-Type': 'text/plain' })
        .end('ask for localhost, 127.0.0.1 or [::1]\n');
      return;
    }
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    inner.get(functionFor(path))?.emit('request', request, response);
  });
};

/** What is in flight gets this long; streams that stay open are cut then, and their readers come back. */
const DRAIN_MS = 3_000;

export const closeServer = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cutter = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cutter);
};
