/** Which route a request is for. */
import { PermanentError } from '../errors.ts';
import type { Handler, Route, RouteKey } from './route.ts';

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
