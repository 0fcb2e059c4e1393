/** The load balancer, one host for all functions: address, certificate, backend services with and without IAP, and the URL map. */
import type { FunctionName } from '../../../functions/table.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { at, items, lastPart, named, text } from '../json_path.ts';
import { BALANCER, backendIdFact, backendName, serviceName } from '../names.ts';
import { FILE, gcloud, type Json, type Resource } from '../resource.ts';
import { httpFunctions, iapFunctions, tokenFunctions, urlMap } from '../url_map.ts';
import { apiName } from './apis.ts';

export const ADDRESS = 'load balancer address';
const SCHEME = '--load-balancing-scheme=EXTERNAL_MANAGED';

/** A part of the load balancer: by default a global resource with a name, in a list. */
const part = (
  instance: Instance,
  [group, kind]: readonly [string, string],
  name: string,
  rest: Omit<Resource, 'name' | 'within' | 'read' | 'find'> & Partial<Pick<Resource, 'find' | 'read'>>,
): Resource => ({
  name: `${kind} ${name}`,
  within: apiName('compute.googleapis.com'),
  read: ['compute', group, 'list', '--global', `--project=${instance.project}`],
  find: named(name),
  remove: () => [gcloud('compute', group, 'delete', name, '--global', `--project=${instance.project}`)],
  ...rest,
});

/** Created before the functions: the ID of an IAP backend service is its audience, which the access object contains. */
const backend = (instance: Instance, name: FunctionName, kind: 'iap' | 'token'): Resource => {
  const full = backendName(name, kind);
  const flags = [
    `--iap=${kind === 'iap' ? 'enabled' : 'disabled'}`,
    '--global',
    `--project=${instance.project}`,
  ];
  return part(instance, ['backend-services', 'backend service'], full, {
    want: () => ({
      loadBalancingScheme: 'EXTERNAL_MANAGED',
      iap: kind === 'iap' ? { enabled: true } : undefined,
    }),
    find: (printed) => {
      const found = named(full)(printed);
      if (found === undefined) return undefined;
      // gcloud prints disabled IAP as `{enabled: false}` or omits it.
      const iap = at(found, 'iap', 'enabled') === true ? { enabled: true } : undefined;
      return { id: text(found, 'id'), loadBalancingScheme: at(found, 'loadBalancingScheme'), iap };
    },
    create: () => [gcloud('compute', 'backend-services', 'create', full, SCHEME, ...flags)],
    update: () => [gcloud('compute', 'backend-services', 'update', full, ...flags)],
    ...(kind === 'iap' && { facts: (found: Json) => ({ [backendIdFact(name)]: text(found, 'id') }) }),
  });
};

export const backends = (instance: Instance): readonly Resource[] => [
  ...iapFunctions.map((name) => backend(instance, name, 'iap')),
  ...tokenFunctions.map((name) => backend(instance, name, 'token')),
];

const endpointGroup = (instance: Instance, name: FunctionName): Resource => {
  const { project, region } = instance;
  const full = serviceName(name);
  const place = [`--region=${region}`, `--project=${project}`];
  return part(instance, ['network-endpoint-groups', 'endpoint group'], full, {
    remove: () => [gcloud('compute', 'network-endpoint-groups', 'delete', full, ...place)],
    read: ['compute', 'network-endpoint-groups', 'list', `--regions=${region}`, `--project=${project}`],
    want: () => ({ networkEndpointType: 'SERVERLESS', cloudRun: { service: full } }),
    create: () => [
      gcloud(
        'compute',
        'network-endpoint-groups',
        'create',
        full,
        '--network-endpoint-type=serverless',
        `--cloud-run-service=${full}`,
        ...place,
      ),
    ],
    update: () => {
      throw new Error(
        `endpoint group ${full} points to another service and cannot be changed. Remove it from its backend services, delete it, and run this again`,
      );
    },
  });
};

/** The endpoint group as the backend of one of its function's backend services. */
const attachment = (instance: Instance, name: FunctionName, kind: 'iap' | 'token'): Resource => {
  const { project, region } = instance;
  const [full, group] = [backendName(name, kind), serviceName(name)];
  const change = (verb: string) =>
    gcloud(
      'compute',
      'backend-services',
      verb,
      full,
      '--global',
      `--network-endpoint-group=${group}`,
      `--network-endpoint-group-region=${region}`,
      `--project=${project}`,
    );
  return {
    name: `endpoint group of ${full}`,
    within: `backend service ${full}`,
    read: ['compute', 'backend-services', 'list', '--global', `--project=${project}`],
    find: (printed) =>
      items(at(named(full)(printed), 'backends')).find((one) => lastPart(text(one, 'group')) === group),
    want: () => ({}),
    create: () => [change('add-backend')],
    update: () => [],
    remove: () => [change('remove-backend')],
  };
};

const routing = (instance: Instance): Resource => {
  const source = {
    args: [
      'compute',
      'url-maps',
      'import',
      BALANCER,
      '--global',
      `--project=${instance.project}`,
      `--source=${FILE}`,
    ],
    file: `${JSON.stringify(urlMap(instance), null, 2)}\n`,
  };
  return part(instance, ['url-maps', 'URL map'], BALANCER, {
    want: () => urlMap(instance),
    create: () => [source],
    update: () => [source],
  });
};

const front = (instance: Instance): readonly Resource[] => {
  const { project, host } = instance;
  const global = ['--global', `--project=${project}`];
  const certificate = `${BALANCER}-${host.replaceAll('.', '-')}`.slice(0, 63).replace(/-+$/, '');
  const policy = ['--profile=MODERN', '--min-tls-version=1.2', ...global];
  const proxy = [
    `--ssl-certificates=${certificate}`,
    `--ssl-policy=${BALANCER}`,
    `--url-map=${BALANCER}`,
    ...global,
  ];
  const url = (kind: string, name: string): string =>
    `https://www.googleapis.com/compute/v1/projects/${project}/global/${kind}/${name}`;
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
    part(instance, ['forwarding-rules', 'forwarding rule'], BALANCER, {
      want: () => ({ target: url('targetHttpsProxies', BALANCER), loadBalancingScheme: 'EXTERNAL_MANAGED' }),
      create: () => [
        gcloud(
          'compute',
          'forwarding-rules',
          'create',
          BALANCER,
          SCHEME,
          `--address=${BALANCER}`,
          `--target-https-proxy=${BALANCER}`,
          '--ports=443',
          ...global,
        ),
      ],
      update: () => [
        gcloud(
          'compute',
          'forwarding-rules',
          'set-target',
          BALANCER,
          `--target-https-proxy=${BALANCER}`,
          ...global,
        ),
      ],
    }),
  ];
};

export const loadBalancer = (instance: Instance): readonly Resource[] => [
  ...httpFunctions.map((name) => endpointGroup(instance, name)),
  ...tokenFunctions.map((name) => attachment(instance, name, 'token')),
  ...iapFunctions.map((name) => attachment(instance, name, 'iap')),
  routing(instance),
  ...front(instance),
];
