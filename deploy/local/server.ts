/** The local server: all functions in one process, each served by the framework's own stack as in production. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { type FunctionName, table } from '../../functions/table.ts';
import { checkLocalHost } from '../../shared/auth/local.ts';
import { PermanentError } from '../../shared/errors.ts';
import { answerProblem, problemOf, setStandardHeaders } from '../../shared/http/answer.ts';
import { checkSameSite } from '../../shared/http/cross_site.ts';
import { contentTypeOf } from '../../shared/http/framework.ts';
import { MethodNotAllowed, prefixOf } from '../../shared/http/route.ts';

/** The path to which Pub/Sub pushes, before the project and the topic: `/projects/local/topics/machine-events`. */
const PUSH_PREFIX = '/projects/';
/** The page, and 404 for paths that match no route. */
const FALLBACK: FunctionName = 'web';

const matches = (route: string, path: string): boolean => {
  const whole = route.slice(route.indexOf('/'));
  const prefix = prefixOf(whole);
  return prefix !== whole || whole.endsWith('/') ? `${path}/`.startsWith(prefix) : path === prefix;
};

const names = Object.keys(table) as FunctionName[];

/** The function that serves a path, as if its caller had a token. The function itself answers 404 if it has no such route after all. */
export const functionFor = (path: string): FunctionName => {
  if (path.startsWith(PUSH_PREFIX)) return 'machine_events';
  const owner = names.find((name) => {
    const row = table[name];
    return (
      name !== FALLBACK &&
      row.trigger === 'http' &&
      Object.keys(row.routes).some((route) => matches(route, path))
    );
  });
  return owner ?? FALLBACK;
};

const PUSH_TYPES: readonly (string | undefined)[] = ['application/json', 'application/cloudevents+json'];

/**
 * Throws unless a program, not a web page, pushes an event. In production only Pub/Sub reaches the event function; here any page open in
 * a browser of this computer could. A browser sends a form to any site without asking, but a form cannot have a JSON Content-Type.
 */
const checkPush = (request: IncomingMessage): void => {
  if (request.method !== 'POST') throw new MethodNotAllowed(['POST']);
  checkSameSite(request.headers, 'localhost');
  const [type] = (contentTypeOf(request) ?? '').split(';', 1);
  if (!PUSH_TYPES.includes(type?.trim().toLowerCase()))
    throw new PermanentError(
      'bad-request',
      `Content-Type ${JSON.stringify(type?.slice(0, 100))} cannot be pushed; send JSON with Content-Type ${PUSH_TYPES.join(' or ')}`,
    );
};

/** Makes the servers answer with the registered functions. */
export const mountFunctions = (servers: readonly Server[]): void => {
  const functions = new Map(names.map((name) => [name, getTestServer(name)]));
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
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
    functions.get(name)?.emit('request', request, response);
  };
  for (const server of servers) server.on('request', answer);
};
