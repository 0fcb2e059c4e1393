/** The kinds of things of the stand-in gcloud that are all created and updated in one way, in the shape that the real gcloud prints. */
import { readFileSync } from 'node:fs';
import { text } from '../../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../../deploy/gcp/resource.ts';
import { type Call, existing, flag, kind, Refusal, type State, type Thing } from './call.ts';

const COMPUTE = 'https://www.googleapis.com/compute/v1/projects';
const link = ({ project }: Call, part: string, name: string): string =>
  `${COMPUTE}/${project}/global/${part}/${name}`;

const fileOf = (call: Call, name: string): Thing =>
  JSON.parse(readFileSync(flag(call, name), 'utf8')) as Thing;

const days = (text: string): string => `${String(Number(text.replace('d', '')) * 86_400)}s`;

const subscription = (call: Call, state: State, name: string): Thing => {
  const { project, flags } = call;
  const topic = flags.get('topic');
  if (topic !== undefined) existing(state, 'pubsub topics', topic);
  const dead = flags.get('dead-letter-topic');
  if (dead !== undefined) existing(state, 'pubsub topics', dead);
  return {
    name: `projects/${project}/subscriptions/${name}`,
    ...(topic !== undefined && { topic: `projects/${project}/topics/${topic}` }),
    ackDeadlineSeconds: Number(flag(call, 'ack-deadline')),
    messageRetentionDuration: days(flag(call, 'message-retention-duration')),
    expirationPolicy:
      flag(call, 'expiration-period') === 'never' ? {} : { ttl: flag(call, 'expiration-period') },
    ...(flags.has('push-endpoint') && {
      pushConfig: {
        pushEndpoint: flag(call, 'push-endpoint'),
        oidcToken: {
          serviceAccountEmail: flag(call, 'push-auth-service-account'),
          audience: flag(call, 'push-auth-token-audience'),
        },
      },
      retryPolicy: {
        minimumBackoff: flag(call, 'min-retry-delay'),
        maximumBackoff: flag(call, 'max-retry-delay'),
      },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${project}/topics/${dead ?? ''}`,
        maxDeliveryAttempts: Number(flag(call, 'max-delivery-attempts')),
      },
    }),
  };
};

const database = ({ project, flags }: Call, _state: State, name: string): Thing => ({
  name: `projects/${project}/databases/${name}`,
  ...(flags.has('type') && { type: 'FIRESTORE_NATIVE', locationId: flags.get('location') ?? '' }),
  ...(flags.has('enable-pitr') && { pointInTimeRecoveryEnablement: 'POINT_IN_TIME_RECOVERY_ENABLED' }),
  ...(flags.has('delete-protection') && { deleteProtectionState: 'DELETE_PROTECTION_ENABLED' }),
  ...(flags.has('no-delete-protection') && { deleteProtectionState: 'DELETE_PROTECTION_DISABLED' }),
});

const urlMap = (call: Call, state: State): Thing => {
  const map = fileOf(call, 'source');
  for (const [, name = ''] of JSON.stringify(map).matchAll(/backendServices\/([a-z-]+)/g)) {
    existing(state, 'compute backend-services', name);
  }
  return { ...map, id: '1', fingerprint: 'x', selfLink: link(call, 'urlMaps', text(map, 'name')) };
};

/** The thing that a call creates, or the members of it that the call updates. */
export const KINDS: Readonly<Record<string, (call: Call, state: State, name: string) => Thing>> = {
  'iam service-accounts': (call, _state, name) => ({
    email: name.includes('@') ? name : `${name}@${call.project}.iam.gserviceaccount.com`,
    displayName: flag(call, 'display-name'),
  }),
  'pubsub topics': ({ project }, _state, name) => ({ name: `projects/${project}/topics/${name}` }),
  'pubsub subscriptions': subscription,
  'firestore databases': database,
  'compute backend-services': (call, state, name) => ({
    name,
    id: String(1000 + Object.keys(kind(state, 'compute backend-services')).length),
    ...(call.flags.has('load-balancing-scheme') && {
      loadBalancingScheme: flag(call, 'load-balancing-scheme'),
    }),
    ...(call.flags.has('iap') && { iap: { enabled: flag(call, 'iap') === 'enabled' } }),
    ...(call.flags.has('security-policy') && {
      securityPolicy: link(call, 'securityPolicies', flag(call, 'security-policy')),
    }),
  }),
  'compute network-endpoint-groups': (call, _state, name) => ({
    name,
    networkEndpointType: flag(call, 'network-endpoint-type').toUpperCase(),
    cloudRun: { service: flag(call, 'cloud-run-service') },
  }),
  'compute addresses': (_call, _state, name) => ({ name, address: '192.0.2.1' }),
  'compute ssl-certificates': (call, _state, name) => ({
    name,
    managed: { domains: [flag(call, 'domains')], status: 'PROVISIONING' },
  }),
  'compute ssl-policies': (call, _state, name) => ({
    name,
    profile: flag(call, 'profile'),
    minTlsVersion: `TLS_${flag(call, 'min-tls-version').replace('.', '_')}`,
  }),
  'compute target-https-proxies': (call, state, name) => {
    existing(state, 'compute url-maps', flag(call, 'url-map'));
    existing(state, 'compute ssl-policies', flag(call, 'ssl-policy'));
    existing(state, 'compute ssl-certificates', flag(call, 'ssl-certificates'));
    return {
      name,
      urlMap: link(call, 'urlMaps', flag(call, 'url-map')),
      sslPolicy: link(call, 'sslPolicies', flag(call, 'ssl-policy')),
      sslCertificates: [link(call, 'sslCertificates', flag(call, 'ssl-certificates'))],
    };
  },
  'compute target-http-proxies': (call, state, name) => {
    existing(state, 'compute url-maps', flag(call, 'url-map'));
    return { name, urlMap: link(call, 'urlMaps', flag(call, 'url-map')) };
  },
  'compute forwarding-rules': (call, state, name) => {
    const kind = call.flags.has('target-https-proxy') ? 'https' : 'http';
    const proxy = flag(call, `target-${kind}-proxy`);
    existing(state, `compute target-${kind}-proxies`, proxy);
    existing(state, 'compute addresses', flag(call, 'address'));
    return {
      name,
      target: link(call, kind === 'https' ? 'targetHttpsProxies' : 'targetHttpProxies', proxy),
      loadBalancingScheme: flag(call, 'load-balancing-scheme'),
    };
  },
  'compute url-maps': urlMap,
  'scheduler jobs': (call, _state, name) => ({
    name: `projects/${call.project}/locations/${flag(call, 'location')}/jobs/${name}`,
    schedule: flag(call, 'schedule'),
    timeZone: flag(call, 'time-zone'),
    // An update leaves a paused job paused.
    ...(call.verb === 'create' && { state: 'ENABLED' }),
    attemptDeadline: flag(call, 'attempt-deadline'),
    retryConfig: {
      maxBackoffDuration: '3600s',
      maxDoublings: 5,
      maxRetryDuration: '0s',
      minBackoffDuration: '5s',
    },
    httpTarget: {
      headers: { 'User-Agent': 'Google-Cloud-Scheduler' },
      httpMethod: flag(call, 'http-method').toUpperCase(),
      oidcToken: {
        serviceAccountEmail: flag(call, 'oidc-service-account-email'),
        audience: flag(call, 'oidc-token-audience'),
      },
      uri: flag(call, 'uri'),
    },
  }),
  'logging metrics': (call) => fileOf(call, 'config-from-file'),
  'monitoring policies': (call, state, name) => {
    const policy = fileOf(call, 'policy-from-file');
    const id = name === '' ? String(Object.keys(kind(state, 'monitoring policies')).length + 1) : name;
    return { ...policy, name: id.includes('/') ? id : `projects/${call.project}/alertPolicies/${id}` };
  },
};

/** The API that must be enabled before a command group works. */
export const API_OF: Readonly<Record<string, string>> = {
  projects: 'cloudresourcemanager',
  iam: 'iam',
  pubsub: 'pubsub',
  firestore: 'firestore',
  compute: 'compute',
  iap: 'iap',
  run: 'run',
  storage: 'storage',
  secrets: 'secretmanager',
  scheduler: 'cloudscheduler',
  logging: 'logging',
  monitoring: 'monitoring',
};

export const needsApi = (state: State, { group }: Call): void => {
  const api = API_OF[group.split(' ', 1)[0] ?? ''];
  if (api === undefined) return;
  if (kind(state, 'services')[`${api}.googleapis.com`] === undefined) {
    throw new Refusal(`${api}.googleapis.com is not enabled in this project (PERMISSION_DENIED)`);
  }
};

/** The state keeps the members of a role under a condition as those of `ROLE if {"expression":…,"title":…}`. */
export const roleUnder = (role: string, condition: Thing): string =>
  `${role} if ${JSON.stringify(condition)}`;

export const bindings = (policy: Readonly<Record<string, readonly string[]>> | undefined): Json =>
  Object.entries(policy ?? {}).map(([key, members]) => {
    const [role = '', condition] = key.split(' if ');
    return {
      role,
      members,
      ...(condition !== undefined && { condition: JSON.parse(condition) as Json }),
    };
  });
