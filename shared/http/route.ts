/** What a row of the table of functions says about one route, and the shape of what answers it. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import { PermanentError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Role } from '../types/instance.ts';

/** Method and exact path; `{id}` stands for a machine ID. GET answers HEAD as well. */
export type RouteKey = `${'GET' | 'POST'} /${string}`;

export interface Route {
  readonly summary: string;
  /** Whoever has one of these; `anyone` is not even asked who they are. */
  readonly roles: readonly Role[] | 'anyone';
  /** JSON Schema of the body; none: a body is ignored. */
  readonly body?: { readonly schema: object; readonly required: boolean };
  /** 64 KiB where nothing is said. */
  readonly bodyLimitBytes?: number;
  readonly query?: Readonly<Record<string, { readonly description: string; readonly schema: object }>>;
  /** JSON Schema of a 200, or of the data of each frame where `answerType` says events. */
  readonly answer: object;
  readonly answerType?: 'text/event-stream';
  /** The path is taken with and without its last slash, never redirected. */
  readonly lastSlashOptional?: true;
}

/** What a handler learns of a request: who may ask and how has been checked, and the body has been read. */
export interface ApiRequest {
  /** Of `{id}`, valid; "" where the route has none. */
  readonly machineId: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Raw, within the route's limit; empty for GET. */
  readonly body: Buffer;
  readonly caller: Caller;
  /** Names this request among all. */
  readonly requestId: string;
  /** Its lines carry the request's trace. */
  readonly log: Log;
}

/** What is returned is answered as JSON, 200. undefined: the handler has written the whole answer, or ended it, itself. */
export type Handler = (request: ApiRequest, response: ServerResponse) => Promise<object | undefined>;

/** Which route a request is for. */

export interface Target {
  readonly route: Route;
  readonly handler: Handler;
  /** What stands for `{id}`, decoded, not yet checked; undefined where the route has none. */
  readonly id: string | undefined;
}

/** Finds a request's target; throws PermanentError `unknown-path`, or MethodNotAllowed. */
export type Router = (method: string, path: string) => Target;

/** The path is known, the method is not. */
export class MethodNotAllowed extends PermanentError {
  /** For the header Allow. */
  readonly allow: string;
  constructor(allow: readonly string[]) {
    super('method-not-allowed', `this path takes ${allow.join(', ')}`);
    this.allow = allow.join(', ');
  }
}

interface Entry {
  readonly method: string;
  readonly route: Route;
  readonly handler: Handler;
  /** The path before `{id}`; whole where there is none. */
  readonly prefix: string;
  readonly hasId: boolean;
}

const entryOf = (key: string, route: Route, handler: Handler): Entry => {
  const [method = '', path = ''] = key.split(' ');
  const prefix = path.replace(/\{id\}$/, '');
  return { method, route, handler, prefix, hasId: prefix !== path };
};

const matches = ({ prefix, hasId, route }: Entry, path: string): boolean => {
  if (hasId) return path.startsWith(prefix) && !path.includes('/', prefix.length);
  return path === prefix || (route.lastSlashOptional === true && `${path}/` === prefix);
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

export const createRouter = (
  routes: Readonly<Record<RouteKey, Route>>,
  handlers: Readonly<Record<RouteKey, Handler>>,
): Router => {
  const entries = Object.entries(routes).map(([key, route]) => {
    const handler = handlers[key as RouteKey];
    if (handler === undefined) throw new Error(`${key} is in the table and has no handler`);
    return entryOf(key, route, handler);
  });
  return (method, path) => {
    const known = entries.filter((entry) => matches(entry, path));
    if (known.length === 0)
      throw new PermanentError('unknown-path', 'no such path; see /openapi.json for those that are');
    const wanted = method === 'HEAD' ? 'GET' : method;
    const entry = known.find((candidate) => candidate.method === wanted);
    if (entry === undefined)
      throw new MethodNotAllowed(known.flatMap((k) => (k.method === 'GET' ? ['GET', 'HEAD'] : [k.method])));
    return {
      route: entry.route,
      handler: entry.handler,
      id: entry.hasId ? decoded(path.slice(entry.prefix.length)) : undefined,
    };
  };
};
