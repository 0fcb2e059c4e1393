/** The load balancer, one host for all functions: address, certificate, backend services with and without IAP, and the URL map. */
import type { FunctionName } from '../../../functions/table.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { binding } from '../binding.ts';
import { at, items, lastPart, named, text } from '../json_path.ts';
import { BALANCER, backendIdFact, backendName, iapAgent, serviceName } from '../names.ts';
import { FILE, gcloud, type Json, type Resource } from '../resource.ts';
import { httpFunctions, iapFunctions, tokenFunctions, urlMap } from '../url_map.ts';
import { part, SCHEME } from './balancer_part.ts';
import { front } from './front.ts';
import { rateLimitPolicies, rateLimits } from './rate_limits.ts';

/** Created before the functions: the ID of an IAP backend service is its audience, which the access object contains. */
const backend = (instance: Instance, name: FunctionName, kind: 'iap' | 'token'): Resource => {
  const full = backendName(name, kind);
  const flags = [
    `--iap=${kind === 'iap' ? 'enabled' : 'disabled'}`,
    '--global',
    `--project=${instance.project}`,
  ];
  // `create` does not take it.
  const limited = gcloud(
    'compute',
    'backend-services',
    'update',
    full,
    `--security-policy=${rateLimits(kind)}`,
    '--global',
    `--project=${instance.project}`,
  );
  return part(instance, ['backend-services', 'backend service'], full, {
    want: () => ({
      loadBalancingScheme: 'EXTERNAL_MANAGED',
      iap: kind === 'iap' ? { enabled: true } : undefined,
      rateLimits: rateLimits(kind),
    }),
    find: (printed) => {
      const found = named(full)(printed);
      if (found === undefined) return undefined;
      // gcloud prints disabled IAP as `{enabled: false}` or omits it.
      const iap = at(found, 'iap', 'enabled') === true ? { enabled: true } : undefined;
      return {
        id: text(found, 'id'),
        loadBalancingScheme: at(found, 'loadBalancingScheme'),
        iap,
        rateLimits: lastPart(text(found, 'securityPolicy')),
      };
    },
    create: () => [gcloud('compute', 'backend-services', 'create', full, SCHEME, ...flags), limited],
    update: () => [gcloud('compute', 'backend-services', 'update', full, ...flags), limited],
    ...(kind === 'iap' && { facts: (found: Json) => ({ [backendIdFact(name)]: text(found, 'id') }) }),
  });
};

export const backends = (instance: Instance): readonly Resource[] => [
  ...rateLimitPolicies(instance),
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

/**
 * IAP calls the function as its own agent. No one makes that agent unasked when IAP is turned on by a command, and without it every browser gets
 * an error page: https://cloud.google.com/iap/docs/enabling-cloud-run
 */
const callsOfIap = ({ project, region }: Instance, name: FunctionName): Resource =>
  binding({
    on: `service ${serviceName(name)}`,
    within: `service ${serviceName(name)}`,
    role: 'roles/run.invoker',
    members: (fact) => [iapAgent(fact)],
    group: ['run', 'services'],
    target: [serviceName(name), `--region=${region}`, `--project=${project}`],
    before: [
      gcloud(
        'beta',
        'services',
        'identity',
        'create',
        '--service=iap.googleapis.com',
        `--project=${project}`,
      ),
    ],
  });

export const loadBalancer = (instance: Instance): readonly Resource[] => [
  ...iapFunctions.map((name) => callsOfIap(instance, name)),
  ...httpFunctions.map((name) => endpointGroup(instance, name)),
  ...tokenFunctions.map((name) => attachment(instance, name, 'token')),
  ...iapFunctions.map((name) => attachment(instance, name, 'iap')),
  routing(instance),
  ...front(instance),
];
