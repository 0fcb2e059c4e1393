/** The proxy of this process: HTTPS_PROXY, HTTP_PROXY and NO_PROXY hold for every request, whichever library sends it. */
import { setGlobalProxyFromEnv } from 'node:http';

/** Lower case wins, as in curl. */
const HTTPS = ['https_proxy', 'HTTPS_PROXY'] as const;
const HTTP = ['http_proxy', 'HTTP_PROXY'] as const;
const NO_PROXY = ['no_proxy', 'NO_PROXY'] as const;

/** This computer and the metadata server of Google Cloud: a proxy reaches others under these names, or none. */
const ALWAYS_DIRECT = [
  'localhost',
  '127.0.0.1',
  '::1',
  '[::1]',
  '169.254.169.254',
  'metadata.google.internal',
  'metadata.google.internal.',
];

const proxyOf = (env: NodeJS.ProcessEnv, names: readonly string[]): string | undefined => {
  const name = names.find((candidate) => env[candidate]);
  const text = name && env[name];
  if (name === undefined || !text) return undefined;
  const url = URL.parse(text);
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url.href;
  // The value is not quoted: it may hold a password.
  throw new Error(`${name} is not an http or https URL: set it like http://proxy.example.org:3128`);
};

/** `GCE_METADATA_HOST` is `host` or `host:port`. */
const metadataHosts = (env: NodeJS.ProcessEnv): readonly string[] =>
  [env['GCE_METADATA_HOST'], env['GCE_METADATA_IP']].flatMap(
    (host) => URL.parse(`http://${host ?? ''}`)?.hostname ?? [],
  );

/** The libraries disagree whether `example.org` includes `a.example.org`, as it does in curl; all understand `.example.org`. */
const withSubdomains = (entry: string): readonly string[] =>
  /^[.*]/.test(entry) ? [entry] : [entry, `.${entry}`];

/**
 * Applies the variables to `fetch`, to Node's HTTP clients and to gRPC, and removes them from `env`, which must be `process.env`:
 * Google's libraries would read them too, by rules of their own. gRPC's own variables stay. Throws if a proxy is not an http or https URL.
 */
export const useProxy = (env: NodeJS.ProcessEnv): void => {
  const https = proxyOf(env, HTTPS);
  const http = proxyOf(env, HTTP);
  const excepted = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter(Boolean);
  const direct = [...excepted.flatMap(withSubdomains), ...ALWAYS_DIRECT, ...metadataHosts(env)].join(',');
  for (const name of [...HTTPS, ...HTTP, ...NO_PROXY]) Reflect.deleteProperty(env, name);
  if (excepted.includes('*')) return;
  setGlobalProxyFromEnv({ https_proxy: https, http_proxy: http, no_proxy: direct });
  if (https === undefined) return;
  env['grpc_proxy'] ||= https;
  env['no_grpc_proxy'] ||= direct;
};
