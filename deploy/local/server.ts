/** One loopback port before all functions, each served by the framework's own stack as in production, one process instead of many. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { type FunctionName, table } from '../../functions/table.ts';
import { checkLocalHost } from '../../shared/auth/local.ts';
import { PermanentError } from '../../shared/errors.ts';
import { answerProblem, setStandardHeaders } from '../../shared/http/answer.ts';
import { checkSameSite } from '../../shared/http/cross_site.ts';
import { problemOf } from '../../shared/http/answer.ts';
import { MethodNotAllowed } from '../../shared/http/route.ts';

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

const PUSHED: readonly (string | undefined)[] = ['application/json', 'application/cloudevents+json'];

/**
 * What no function can check for itself here: in production nobody but Pub/Sub reaches the event function, and here any page that is open on
 * this computer might. A form needs nobody's leave to be sent anywhere, but cannot be JSON.
 */
const checkPush = (request: IncomingMessage): void => {
  if (request.method !== 'POST') throw new MethodNotAllowed(['POST']);
  checkSameSite(request.headers, 'localhost');
  const [type] = (request.headers['content-type'] ?? '').split(';', 1);
  if (!PUSHED.includes(type?.trim().toLowerCase()))
    throw new PermanentError('bad-request', `push JSON, with Content-Type ${PUSHED.join(' or ')}`);
};

/** From now on the registered functions answer. */
export const mountFunctions = (server: Server): void => {
  const inner = new Map(names.map((name) => [name, getTestServer(name)]));
  server.on('request', (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const name = functionFor(path);
    try {
      checkLocalHost(request.headers);
      if (name === 'machine_events') checkPush(request);
    } catch (error) {
      setStandardHeaders(response);
      answerProblem(
        response,
        problemOf(error),
        error instanceof MethodNotAllowed ? { Allow: error.allow } : {},
      );
      return;
    }
    inner.get(name)?.emit('request', request, response);
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
