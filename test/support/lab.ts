/** All functions, as the framework serves them, on an empty store in memory, with real sign-in by keys made here. */
import { register } from '../../functions/register.ts';
import { type FunctionName, table } from '../../functions/table.ts';
import { createAuthenticate } from '../../shared/auth/authenticate.ts';
import type { Dependencies } from '../../functions/dependencies.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Description } from '../../shared/types/description.ts';
import type { Role } from '../../shared/types/instance.ts';
import { aDescription, aLog, anInstance, NOW } from './builders.ts';
import { anIdToken, GOOGLE } from './google_signs.ts';
import { type Served, serveFunction } from './serve_function.ts';

export type Who = Role | 'stranger' | 'nobody';

const AUDIENCE = 'https://machines.example.org';
export const addressOf = (role: Who): string => `${role}@lab.iam.gserviceaccount.com`;
const member = (role: Role) => [`serviceAccount:${addressOf(role)}`];

export const anInstanceWithRoles = () =>
  anInstance({
    identity: { iapAudiences: [], tokenAudiences: [AUDIENCE], accessTokens: { serviceAccounts: {} } },
    roles: {
      viewer: member('viewer'),
      editor: member('editor'),
      agent: member('agent'),
      powercycle: member('powercycle'),
    },
  });

/** The function that has a path like this one's. */
const functionFor = (path: string): FunctionName => {
  const rows = Object.entries(table) as [FunctionName, { readonly routes?: object }][];
  const leads = (key: string): boolean => `${path}/`.startsWith(key.replace(/^\S+ /, '').replace('{id}', ''));
  return rows.find(([, { routes = {} }]) => Object.keys(routes).some(leads))?.[0] ?? 'machines';
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of the text, where it is JSON. */
  readonly json: unknown;
}

export interface AskOptions {
  /** An editor, where nothing is said. */
  readonly as?: Who;
  readonly body?: NonNullable<RequestInit['body']> | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Lab extends Pick<Dependencies, 'store'> {
  readonly lines: Record<string, unknown>[];
  readonly published: { topic: string; attributes: Readonly<Record<string, string>> }[];
  /** `GET /path?query`, of whichever function has it. */
  readonly ask: (methodAndPath: string, options?: AskOptions) => Promise<Answer>;
  readonly url: (name: FunctionName) => Promise<string>;
  /** Stores a machine. */
  readonly put: (machineId: string, overrides?: Partial<Description>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const isPlain = (body: unknown): body is object =>
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

/** `over` replaces dependencies, as a store that fails. */
export const openLab = (over: Partial<Dependencies> = {}): Lab => {
  const instance = anInstanceWithRoles();
  const { log, lines } = aLog();
  const published: Lab['published'] = [];
  const store =
    over.store ?? openSqliteStore({ path: ':memory:', finalStep: createFinalStep(instance.pools), log });
  register({
    instance,
    log,
    now: () => NOW,
    authenticate: createAuthenticate({
      instance,
      keySource: GOOGLE,
      lookUpToken: () => Promise.reject(new Error('nobody should ask')),
      now: () => new Date(),
    }),
    publish: (topic, { attributes }) => {
      published.push({ topic, attributes });
      return Promise.resolve();
    },
    closing: new AbortController().signal,
    ...over,
    store,
  });
  const served = new Map<FunctionName, Promise<Served>>();
  const serve = (name: FunctionName): Promise<Served> => {
    const one = served.get(name) ?? serveFunction(name);
    served.set(name, one);
    return one;
  };
  return {
    store,
    lines,
    published,
    url: async (name) => (await serve(name)).url,
    ask: async (methodAndPath, { as = 'editor', body, headers = {} } = {}) => {
      const [method = '', path = ''] = methodAndPath.split(' ');
      const { url } = await serve(functionFor(path));
      const signIn =
        as === 'nobody' ? {} : { Authorization: `Bearer ${anIdToken({ email: addressOf(as) })}` };
      const response = await fetch(url + path, {
        method,
        headers: { ...signIn, ...headers },
        body: isPlain(body) ? JSON.stringify(body) : (body ?? null),
        redirect: 'manual',
        ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
    put: async (machineId, overrides = {}) => {
      const description = { ...aDescription(), Dimensions: { id: [machineId] }, ...overrides };
      await store.update(machineId, () => description, { actor: 'test', eventId: '', now: NOW });
    },
    close: async () => {
      for (const one of served.values()) await (await one).close();
      await store.close();
    },
  };
};
