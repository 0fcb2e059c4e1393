/** A row of the table of functions for one route, the handler that answers it, and the router that finds both for a request. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import { PermanentError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Role } from '../types/access.ts';
import type { PathParameter } from './parameter.ts';
import type { ParsedQuery, QueryParameters } from './query.ts';

/** Method and exact path; at its end, `{id}` or `{name}` stands for one segment. GET answers HEAD as well. */
export type RouteKey = `${'GET' | 'POST'} /${string}`;

export interface Route {
  readonly summary: string;
  /** The caller needs one of these; with `anyone`, the request is not authenticated at all. */
  readonly roles: readonly Role[] | 'anyone';
  /** JSON Schema of the body; without it, a body is read and ignored. */
  readonly body?: { readonly schema: object; readonly required: boolean };
  /** 64 KiB by default. */
  readonly bodyLimitBytes?: number;
  /** The kind of the path's parameter, if it has one: a machine ID by default. */
  readonly parameter?: PathParameter;
  readonly query?: QueryParameters;
  /** The handler reads the header `Idempotency-Key`; the value says what it is for. */
  readonly idempotencyKey?: string;
  /** JSON Schema of a 200 answer; for an event stream, of the data of each frame. */
  readonly answer: object;
  readonly answerType?: 'text/event-stream' | 'text/html' | 'application/octet-stream';
  /** The path is accepted with and without its trailing slash and never redirected: existing clients fail on any 3xx. */
  readonly lastSlashOptional?: true;
}

/** A request as a handler sees it: the caller's role is checked, the query is parsed and the body is read. */
export interface ApiRequest<Query = unknown> {
  /** The valid machine ID from the path; "" if the route has none. */
  readonly machineId: string;
  /** The valid parameter of the path, of whichever kind; "" if the route has none. */
  readonly parameter: string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  /** Raw bytes, within the route's limit; empty for GET. */
  readonly body: Buffer;
  readonly caller: Caller;
  /** Unique to this request. */
  readonly requestId: string;
  /** Adds the request's trace to its lines. */
  readonly log: Log;
}

type Answer = Promise<object | undefined>;

/** Answers the route R. Returns the JSON of a 200 answer, or undefined if it has written the whole answer itself. */
export type Handler<R> = (
  request: ApiRequest<
    R extends { readonly query: infer Q extends QueryParameters } ? ParsedQuery<Q> : unknown
  >,
  response: ServerResponse,
) => Answer;

/** A handler of any route. `never`: only the endpoint, which parses the query by the same route, may call it. */
export type AnyHandler = (request: ApiRequest<never>, response: ServerResponse) => Answer;

export interface Target {
  readonly route: Route;
  readonly handler: AnyHandler;
  /** The segment at the parameter, decoded but not yet checked; undefined if the route has none. */
  readonly parameter: string | undefined;
}

/** Finds a request's target. Throws PermanentError `unknown-path`, or MethodNotAllowed. */
export type Router = (method: string, path: string) => Target;

/** The path exists, but not with this method. */
export class MethodNotAllowed extends PermanentError {
  /** The value of the `Allow` header. */
  readonly allow: string;
  constructor(allow: readonly string[]) {
    super('method-not-allowed', `This path accepts only ${allow.join(', ')}.`);
    this.allow = allow.join(', ');
  }
}

interface Entry {
  readonly method: string;
  readonly route: Route;
  readonly handler: AnyHandler;
  /** The path up to its parameter, or the whole path. */
  readonly prefix: string;
  readonly hasParameter: boolean;
}

/** `/machine/{id}` → `/machine/`; a path without a parameter is its own prefix. */
export const prefixOf = (path: string): string => path.replace(/\{\w+\}$/, '');

const entryOf = (key: string, route: Route, handler: AnyHandler): Entry => {
  const [method = '', path = ''] = key.split(' ');
  const prefix = prefixOf(path);
  return { method, route, handler, prefix, hasParameter: prefix !== path };
};

const matches = ({ prefix, hasParameter, route }: Entry, path: string): boolean => {
  if (hasParameter) return path.startsWith(prefix) && !path.includes('/', prefix.length);
  return path === prefix || (route.lastSlashOptional === true && `${path}/` === prefix);
};

/** The segment itself if its escapes are invalid: no machine ID contains a `%`, so the ID check refuses it. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Throws if a route has no handler. */
export const createRouter = (
  routes: Readonly<Record<RouteKey, Route>>,
  handlers: Readonly<Record<RouteKey, AnyHandler>>,
): Router => {
  const entries = Object.entries(routes).map(([key, route]) => {
    const handler = handlers[key as RouteKey];
    if (handler === undefined) throw new Error(`the route ${key} has no handler`);
    return entryOf(key, route, handler);
  });
  return (method, path) => {
    const candidates = entries.filter((entry) => matches(entry, path));
    if (candidates.length === 0)
      throw new PermanentError('unknown-path', 'No such path. GET /openapi.json lists all paths.');
    const wanted = method === 'HEAD' ? 'GET' : method;
    const entry = candidates.find((candidate) => candidate.method === wanted);
    if (entry === undefined)
      throw new MethodNotAllowed(
        candidates.flatMap((candidate) =>
          candidate.method === 'GET' ? ['GET', 'HEAD'] : [candidate.method],
        ),
      );
    return {
      route: entry.route,
      handler: entry.handler,
      parameter: entry.hasParameter ? decoded(path.slice(entry.prefix.length)) : undefined,
    };
  };
};
