/** All functions, served by the framework, on an empty in-memory store, with real authentication by test keys. */
import type { Dependencies } from '../../functions/dependencies.ts';
import { register } from '../../functions/register.ts';
import { type FunctionName, table } from '../../functions/table.ts';
import { createAuthenticate } from '../../shared/auth/authenticate.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import { prefixOf } from '../../shared/http/route.ts';
import type { Description } from '../../shared/types/description.ts';
import type { Role } from '../../shared/types/access.ts';
import { aDescription, aLog, anAccess, anInstance, NOW } from './builders.ts';
import { anIdToken, GOOGLE } from './google_signs.ts';
import { type Served, serveFunction } from './serve_function.ts';
import { change } from './change.ts';
import { PLAIN } from './dependencies.ts';

/** A caller with one role, an account without a role, or no credential. */
export type Who = Role | 'stranger' | 'nobody';

export const addressOf = (who: Who): string => `${who}@lab.iam.gserviceaccount.com`;
const member = (role: Role) => [`serviceAccount:${addressOf(role)}`];

/** Each role has one member, at `addressOf(role)`. */
export const anAccessWithRoles = () =>
  anAccess({
    roles: {
      viewer: member('viewer'),
      editor: member('editor'),
      agent: member('agent'),
      powercycle: member('powercycle'),
    },
  });

/** The function with a route for this path, whatever follows the route's prefix; `web` if there is none. */
const functionFor = (path: string): FunctionName => {
  const rows = Object.entries(table) as [FunctionName, { readonly routes?: object }][];
  const isPrefix = (key: string): boolean => {
    const prefix = prefixOf(key.replace(/^\S+ /, ''));
    return prefix.length > 1 && prefix.endsWith('/')
      ? `${path}/`.startsWith(prefix)
      : path.split('?', 1)[0] === prefix;
  };
  return rows.find(([, { routes = {} }]) => Object.keys(routes).some(isPrefix))?.[0] ?? 'web';
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed text; undefined if it is not JSON. */
  readonly json: unknown;
}

export interface AskOptions {
  /** Default: an editor. */
  readonly as?: Who;
  readonly body?: NonNullable<RequestInit['body']> | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The function to ask, if not the first one that has the path. */
  readonly of?: FunctionName;
}

export interface Lab extends Pick<Dependencies, 'store'> {
  readonly lines: Record<string, unknown>[];
  readonly published: { topic: string; attributes: Readonly<Record<string, string>> }[];
  /** Sends a request like `GET /path?query` to the function that has the path. */
  readonly ask: (methodAndPath: string, options?: AskOptions) => Promise<Answer>;
  readonly url: (name: FunctionName) => Promise<string>;
  /** Stores a machine: a new one's Description with these members replaced. */
  readonly put: (machineId: string, members?: Partial<Description>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const isJsonBody = (body: unknown): body is object =>
  typeof body === 'object' &&
  body !== null &&
  !(body instanceof Uint8Array) &&
  !(body instanceof ReadableStream);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `overrides` replaces dependencies, for example with a store that fails. */
export const openLab = (overrides: Partial<Dependencies> = {}): Lab => {
  const instance = anInstance();
  const access = anAccessWithRoles();
  const { log, lines } = aLog();
  const published: Lab['published'] = [];
  const now = overrides.now ?? (() => NOW);
  const store =
    overrides.store ??
    openSqliteStore({ path: ':memory:', finalStep: createFinalStep(instance.pools), log, now });
  register({
    ...PLAIN,
    instance,
    log,
    now,
    authenticate: createAuthenticate({
      access: () => Promise.resolve(access),
      keySource: GOOGLE,
      lookUpToken: () => Promise.reject(new Error('no test sends an access token')),
      now: () => new Date(),
    }),
    publish: (topic, { attributes }) => {
      published.push({ topic, attributes });
      return Promise.resolve();
    },
    closing: new AbortController().signal,
    ...overrides,
    store,
  });
  const served = new Map<FunctionName, Promise<Served>>();
  const serve = (name: FunctionName): Promise<Served> => {
    const serving = served.get(name) ?? serveFunction(name);
    served.set(name, serving);
    return serving;
  };
  return {
    store,
    lines,
    published,
    url: async (name) => (await serve(name)).url,
    ask: async (methodAndPath, { as = 'editor', body, headers = {}, of } = {}) => {
      const [method = '', path = ''] = methodAndPath.split(' ');
      const { url } = await serve(of ?? functionFor(path));
      const credential =
        as === 'nobody' ? {} : { Authorization: `Bearer ${anIdToken({ email: addressOf(as) })}` };
      const response = await fetch(url + path, {
        method,
        headers: { ...credential, ...headers },
        body: isJsonBody(body) ? JSON.stringify(body) : (body ?? null),
        redirect: 'manual',
        ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
    put: async (machineId, members = {}) => {
      const description = { ...aDescription(), Dimensions: { id: [machineId] }, ...members };
      await change(store, machineId, () => description, { actor: 'test', eventId: '' });
    },
    close: async () => {
      for (const serving of served.values()) await (await serving).close();
      await store.close();
    },
  };
};
