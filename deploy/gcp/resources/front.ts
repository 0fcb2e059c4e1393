/** What clients meet first: the address, the certificate, and the proxies: https leads to the routes, http to https. */
import type { Instance } from '../../../shared/types/instance.ts';
import { text } from '../json_path.ts';
import { BALANCER, certificateName } from '../names.ts';
import { FILE, gcloud, type Json, type Resource } from '../resource.ts';
import { part, SCHEME } from './balancer_part.ts';

export const ADDRESS = 'load balancer address';
const REDIRECT = `${BALANCER}-redirect`;

/** A URL map that answers everything with where it is by https. */
export const REDIRECTION: Json = {
  name: REDIRECT,
  defaultUrlRedirect: { httpsRedirect: true, redirectResponseCode: 'MOVED_PERMANENTLY_DEFAULT' },
};

const redirect = (instance: Instance): readonly Resource[] => {
  const global = ['--global', `--project=${instance.project}`];
  const map = {
    args: ['compute', 'url-maps', 'import', REDIRECT, `--source=${FILE}`, ...global],
    file: `${JSON.stringify(REDIRECTION, null, 2)}\n`,
  };
  const proxy = (verb: 'create' | 'update') =>
    gcloud('compute', 'target-http-proxies', verb, REDIRECT, `--url-map=${REDIRECT}`, ...global);
  return [
    part(instance, ['url-maps', 'URL map'], REDIRECT, {
      want: () => REDIRECTION,
      create: () => [map],
      update: () => [map],
    }),
    part(instance, ['target-http-proxies', 'HTTP proxy'], REDIRECT, {
      want: () => ({
        urlMap: `https://www.googleapis.com/compute/v1/projects/${instance.project}/global/urlMaps/${REDIRECT}`,
      }),
      create: () => [proxy('create')],
      update: () => [proxy('update')],
    }),
  ];
};

export const front = (instance: Instance): readonly Resource[] => {
  const { project, host } = instance;
  const global = ['--global', `--project=${project}`];
  const certificate = certificateName(instance);
  const policy = ['--profile=MODERN', '--min-tls-version=1.2', ...global];
  const proxy = [
    `--ssl-certificates=${certificate}`,
    `--ssl-policy=${BALANCER}`,
    `--url-map=${BALANCER}`,
    ...global,
  ];
  const url = (kind: string, name: string): string =>
    `https://www.googleapis.com/compute/v1/projects/${project}/global/${kind}/${name}`;
  /** What comes in at `port` of the address goes to the proxy. */
  const rule = (name: string, kind: 'https' | 'http', port: number): Resource =>
    part(instance, ['forwarding-rules', 'forwarding rule'], name, {
      want: () => ({
        target: url(kind === 'https' ? 'targetHttpsProxies' : 'targetHttpProxies', name),
        loadBalancingScheme: 'EXTERNAL_MANAGED',
      }),
      create: () => [
        gcloud(
          'compute',
          'forwarding-rules',
          'create',
          name,
          SCHEME,
          `--address=${BALANCER}`,
          `--target-${kind}-proxy=${name}`,
          `--ports=${port}`,
          ...global,
        ),
      ],
      update: () => [
        gcloud(
          'compute',
          'forwarding-rules',
          'set-target',
          name,
          `--target-${kind}-proxy=${name}`,
          ...global,
        ),
      ],
    });
  return [
    part(instance, ['addresses', 'address'], BALANCER, {
      want: () => ({}),
      create: () => [gcloud('compute', 'addresses', 'create', BALANCER, '--ip-version=IPV4', ...global)],
      update: () => [],
      facts: (found) => ({ [ADDRESS]: text(found, 'address') }),
    }),
    part(instance, ['ssl-certificates', 'certificate'], certificate, {
      want: () => ({ managed: { domains: [host] } }),
      create: () => [
        gcloud('compute', 'ssl-certificates', 'create', certificate, `--domains=${host}`, ...global),
      ],
      update: () => {
        throw new Error(
          `certificate ${certificate} is not for ${host} alone and cannot be changed. Delete it and run this again`,
        );
      },
    }),
    part(instance, ['ssl-policies', 'TLS policy'], BALANCER, {
      want: () => ({ profile: 'MODERN', minTlsVersion: 'TLS_1_2' }),
      create: () => [gcloud('compute', 'ssl-policies', 'create', BALANCER, ...policy)],
      update: () => [gcloud('compute', 'ssl-policies', 'update', BALANCER, ...policy)],
    }),
    part(instance, ['target-https-proxies', 'HTTPS proxy'], BALANCER, {
      want: () => ({
        urlMap: url('urlMaps', BALANCER),
        sslCertificates: [url('sslCertificates', certificate)],
        sslPolicy: url('sslPolicies', BALANCER),
      }),
      create: () => [gcloud('compute', 'target-https-proxies', 'create', BALANCER, ...proxy)],
      update: () => [gcloud('compute', 'target-https-proxies', 'update', BALANCER, ...proxy)],
    }),
    rule(BALANCER, 'https', 443),
    ...redirect(instance),
    rule(REDIRECT, 'http', 80),
  ];
};
