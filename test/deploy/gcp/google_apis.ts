/** As much of Google's APIs as the real gcloud asks for in tests: it is its proxy, so that nothing leaves the computer. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Json } from '../../../deploy/gcp/resource.ts';

/** gcloud's settings that lead it here, but for the proxy's port. */
export const ENDPOINTS = {
  CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: 'http://run.test/',
  CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: 'http://usage.test/',
  CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: 'http://compute.test/compute/v1/',
  CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: 'http://resourcemanager.test/',
  CLOUDSDK_PROXY_TYPE: 'http',
  CLOUDSDK_PROXY_ADDRESS: '127.0.0.1',
} as const;

const READY = ['Ready', 'ConfigurationsReady', 'RoutesReady'].map((type) => ({ type, status: 'True' }));
const MISSING = { error: { code: 404, status: 'NOT_FOUND', message: 'not found' } };

interface Call {
  readonly method: string;
  readonly path: string;
  /** The body's JSON; `{}` without one. */
  readonly body: Readonly<Record<string, Json>>;
}

/** Returns the answer; undefined if there is no such thing. */
type Api = (call: Call) => Json;

const nameOf = (value: Json): string => (value as { readonly name: string }).name;

/** Cloud Run stores the services that it receives, and has them ready at once. */
const cloudRun = (): Api => {
  const services = new Map<string, Json>();
  return ({ method, path, body }) => {
    if (method === 'POST' || method === 'PUT') {
      const { metadata, spec } = body as { metadata: object; spec: object };
      const service = {
        ...body,
        metadata: { ...metadata, generation: 1, resourceVersion: '1' },
        spec: { traffic: [{ latestRevision: true, percent: 100 }], ...spec },
        status: {
          observedGeneration: 1,
          conditions: READY,
          latestReadyRevisionName: 'one',
          url: 'https://one.test',
        },
      } as Json;
      services.set(nameOf(metadata as Json), service);
      return service;
    }
    const name = /\/services\/([a-z-]+)$/.exec(path)?.[1];
    return name === undefined ? { items: [...services.values()] } : services.get(name);
  };
};

/** Compute Engine has URL maps and security policies; each of its operations is done when it begins. */
const compute = (): Api => {
  const things = new Map<string, Json>();
  return ({ method, path, body }) => {
    const [, project = '', kind = '', name = '', verb] =
      /(\/projects\/[^/]+)\/(?:global|aggregated)\/(\w+)(?:\/([a-z0-9-]+))?(?:\/(\w+))?$/.exec(path) ?? [];
    const url = (of: string, one: string): string =>
      `http://compute.test/compute/v1${project}/global/${of}/${one}`;
    const operation = (on: string): Json => ({
      kind: 'compute#operation',
      name: `operation-${kind}-${on}`,
      operationType: 'insert',
      status: 'DONE',
      targetLink: url(kind, on),
      selfLink: url('operations', `operation-${kind}-${on}`),
    });
    const key = (one: string): string => `${kind}/${one}`;
    const all = (): readonly Json[] =>
      [...things].filter(([one]) => one.startsWith(key(''))).map(([, thing]) => thing);
    if (kind === 'operations') return { ...(operation('') as object), name, selfLink: url(kind, name) };
    if (verb === 'addRule') {
      const policy = things.get(key(name)) as { readonly rules?: readonly Json[] };
      things.set(key(name), { ...policy, rules: [...(policy.rules ?? []), body] });
      return operation(name);
    }
    if (method === 'POST') {
      const one = nameOf(body);
      things.set(key(one), { ...body, id: '1', fingerprint: 'eA==', selfLink: url(kind, one) });
      return operation(one);
    }
    if (path.includes('/aggregated/')) return { items: { global: { [kind]: all() } } };
    return name === '' ? { items: all() } : things.get(key(name));
  };
};

/** Resource Manager has the policy of one project. */
const resourceManager = (): Api => {
  let policy: Json = { etag: 'eA==', version: 1, bindings: [] };
  return ({ path, body }) => {
    if (path.endsWith(':setIamPolicy')) policy = body['policy'];
    return policy;
  };
};

const callOf = async (request: IncomingMessage, path: string): Promise<Call> => {
  const body = await text(request);
  return {
    method: request.method ?? '',
    path,
    body: body === '' ? {} : (JSON.parse(body) as Call['body']),
  };
};

export const createGoogleApis = (): Server => {
  const apis: Readonly<Record<string, Api>> = {
    'run.test': cloudRun(),
    'compute.test': compute(),
    'resourcemanager.test': resourceManager(),
    'usage.test': () => ({ state: 'ENABLED' }),
  };
  return createServer((request, response) => {
    const { hostname, pathname } = new URL(request.url ?? '');
    void callOf(request, pathname).then((call) => {
      // Of a region, `us-central1-run.test`.
      const [, api = ''] = /([a-z]+\.test)$/.exec(hostname) ?? [];
      const found = apis[api]?.(call);
      response
        .writeHead(found === undefined ? 404 : 200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(found ?? MISSING));
    });
  });
};
