/**
 * How many requests a client may send, counted by Cloud Armor before any function: https://cloud.google.com/armor/docs/rate-limiting-overview
 * The first rule that matches decides alone. Above a limit, requests are answered 429.
 */
import type { Instance } from '../../../shared/types/instance.ts';
import { at, items, text } from '../json_path.ts';
import { BALANCER } from '../names.ts';
import { gcloud, type Command, type Json, type Resource } from '../resource.ts';
import { part } from './balancer_part.ts';

export const rateLimits = (kind: 'iap' | 'token'): string => `${BALANCER}-${kind}`;

interface Rule {
  readonly priority: number;
  /** Which requests it counts; all by default. */
  readonly expression?: string;
  readonly perMinute: number;
  readonly by: 'IP' | 'HTTP_HEADER';
}

/**
 * What can be an access token of Google's. ID tokens are not counted one by one: the key is cut to the first 128 bytes of a header, in which
 * all ID tokens are the same, so that a whole lab would share one count. What is no token counts by address too.
 */
const CAN_BE_ACCESS_TOKEN =
  "has(request.headers['authorization']) && request.headers['authorization'].matches('^[Bb]earer ya29[.]')";

const RULES: Readonly<Record<'iap' | 'token', readonly Rule[]>> = {
  token: [
    // An agent sends some 4 a minute, a power-cycle server 10; scripts read lists.
    { priority: 1000, expression: CAN_BE_ACCESS_TOKEN, perMinute: 600, by: 'HTTP_HEADER' },
    // A whole lab has one address.
    { priority: 2000, perMinute: 60_000, by: 'IP' },
  ],
  // 50 people behind one address, who each load the page and act once a second.
  iap: [{ priority: 1000, perMinute: 6000, by: 'IP' }],
};

const flagsOf = ({ expression, perMinute, by }: Rule): readonly string[] => [
  expression === undefined ? '--src-ip-ranges=*' : `--expression=${expression}`,
  '--action=throttle',
  `--rate-limit-threshold-count=${perMinute}`,
  '--rate-limit-threshold-interval-sec=60',
  '--conform-action=allow',
  '--exceed-action=deny-429',
  ...(by === 'IP'
    ? ['--enforce-on-key=ip']
    : ['--enforce-on-key=http-header', '--enforce-on-key-name=authorization']),
];

const described = ({ expression, perMinute, by }: Rule): Json => ({
  action: 'throttle',
  match: expression === undefined ? { config: { srcIpRanges: ['*'] } } : { expr: { expression } },
  rateLimitOptions: { rateLimitThreshold: { count: perMinute, intervalSec: 60 }, enforceOnKey: by },
});

const policyName = (kind: 'iap' | 'token'): string => `rate limits ${rateLimits(kind)}`;

const policy = (instance: Instance, kind: 'iap' | 'token'): Resource => {
  const name = rateLimits(kind);
  const project = `--project=${instance.project}`;
  return {
    ...part(instance, ['security-policies', 'rate limits'], name, {
      read: ['compute', 'security-policies', 'list', project],
      want: () => ({}),
      create: () => [gcloud('compute', 'security-policies', 'create', name, '--type=CLOUD_ARMOR', project)],
      update: () => [],
      remove: () => [gcloud('compute', 'security-policies', 'delete', name, project)],
    }),
    name: policyName(kind),
  };
};

/** Whether a list of policies has their rules is not documented; the description of one has. It goes with its policy. */
const rateLimit = (instance: Instance, kind: 'iap' | 'token', rule: Rule): Resource => {
  const project = `--project=${instance.project}`;
  const priority = String(rule.priority);
  const change = (verb: 'create' | 'update'): Command =>
    gcloud(
      'compute',
      'security-policies',
      'rules',
      verb,
      priority,
      `--security-policy=${rateLimits(kind)}`,
      ...flagsOf(rule),
      project,
    );
  return {
    name: `rate limit ${priority} of ${rateLimits(kind)}`,
    within: policyName(kind),
    read: ['compute', 'security-policies', 'describe', rateLimits(kind), project],
    // gcloud prints the one policy as a list.
    find: (printed) =>
      items(at(Array.isArray(printed) ? at(printed, 0) : printed, 'rules')).find(
        (one) => text(one, 'priority') === priority,
      ),
    want: () => described(rule),
    create: () => [change('create')],
    update: () => [change('update')],
  };
};

export const rateLimitPolicies = (instance: Instance): readonly Resource[] =>
  (['token', 'iap'] as const).flatMap((kind) => [
    policy(instance, kind),
    ...RULES[kind].map((rule) => rateLimit(instance, kind, rule)),
  ]);
