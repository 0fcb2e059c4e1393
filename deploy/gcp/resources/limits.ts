/** What may forbid a deployment, read before anything is made: the region and the quota of Cloud Run, and the policies of the organization. Creates nothing. */
import type { Instance } from '../../../shared/types/instance.ts';
import { UsageError } from '../arguments.ts';
import { showCommand } from '../gcloud.ts';
import { at, items, text, texts } from '../json_path.ts';
import { ENFORCED_POLICIES, lowerOrAsk, restrictedMembers } from '../refusals.ts';
import { gcloud, type Json, type Resource } from '../resource.ts';
import { mostOf, sizesOf } from '../sizes.ts';
import { apiName } from './apis.ts';

const nothing = { want: () => ({}), create: () => [], update: () => [] } as const;

/** The quotas with their unit, as Cloud Run names and counts them: "CpuAllocPerProjectRegion requested: 60000 allowed: 20000". */
const QUOTAS = [
  { id: 'CpuAllocPerProjectRegion', metric: 'run.googleapis.com/cpu_allocation', unit: 'vCPU', each: 1000 },
  { id: 'MemAllocPerProjectRegion', metric: 'run.googleapis.com/mem_allocation', unit: 'GiB', each: 2 ** 30 },
] as const;

/** What `services quota list` prints for a metric has a bucket without dimensions for all regions, and one for each that differs. -1: no limit. */
const allowed = (printed: Json, metric: string, region: string): number | undefined => {
  const buckets = items(printed)
    .filter((one) => text(one, 'metric') === metric)
    .flatMap((one) => items(at(one, 'consumerQuotaLimits')))
    .flatMap((limit) => items(at(limit, 'quotaBuckets')));
  const ofRegion = buckets.find((one) => text(one, 'dimensions', 'region') === region);
  const ofAll = buckets.find((one) => at(one, 'dimensions') === undefined);
  const limit = text(ofRegion ?? ofAll, 'effectiveLimit');
  return limit === '' || limit === '-1' ? undefined : Number(limit);
};

/** The command that asks Google for more. It can be run before the API that it needs is enabled: gcloud then asks whether to enable it. */
const askFor = ({ project, region }: Instance, id: string, value: number): string =>
  `  ${showCommand(
    gcloud(
      'beta',
      'quotas',
      'preferences',
      'create',
      '--service=run.googleapis.com',
      `--quota-id=${id}`,
      `--preferred-value=${value}`,
      `--dimensions=region=${region}`,
      `--project=${project}`,
    ),
  )}`;

const quota = (instance: Instance): Resource => ({
  ...nothing,
  name: 'quota of Cloud Run',
  within: apiName('run.googleapis.com'),
  read: [
    'alpha',
    'services',
    'quota',
    'list',
    '--service=run.googleapis.com',
    `--consumer=projects/${instance.project}`,
  ],
  readMayFail: true,
  find: (printed) => {
    const { vcpu, mib } = mostOf(sizesOf(instance));
    const asked = { vCPU: vcpu, GiB: mib / 1024 };
    const short = QUOTAS.flatMap(({ id, metric, unit, each }) => {
      const limit = allowed(printed, metric, instance.region);
      if (limit === undefined || limit >= asked[unit] * each) return [];
      return [
        {
          id,
          value: Math.ceil(asked[unit]) * each,
          line: `${asked[unit]} ${unit}, allowed are ${limit / each}`,
        },
      ];
    });
    if (short.length === 0) return {};
    throw new UsageError(
      `All instances together may take ${short.map(({ line }) => line).join('; ')} in ${instance.region}. ${lowerOrAsk(instance.project)}\n` +
        short.map(({ id, value }) => askFor(instance, id, value)).join('\n'),
    );
  },
});

/** Firestore takes names that are no region, such as nam5, and its database can never be moved. */
const region = (instance: Instance): Resource => ({
  ...nothing,
  name: `region ${instance.region}`,
  within: apiName('run.googleapis.com'),
  read: ['run', 'regions', 'list', `--project=${instance.project}`],
  readMayFail: true,
  find: (printed) => {
    const regions = items(printed).map((one) => text(one, 'locationId'));
    if (regions.length === 0 || regions.includes(instance.region)) return {};
    throw new UsageError(
      `"region" in the instance file is ${instance.region}, which is no region of Cloud Run. Use one of: ${regions.sort().join(', ')}`,
    );
  },
});

const policy = (
  { project }: Instance,
  constraint: string,
  check: (rules: readonly Json[]) => void,
): Resource => ({
  ...nothing,
  name: `organization policy ${constraint}`,
  within: apiName('orgpolicy.googleapis.com'),
  read: ['org-policies', 'describe', constraint, '--effective', `--project=${project}`],
  readMayFail: true,
  find: (printed) => {
    check(items(at(printed, 'spec', 'rules')));
    return {};
  },
});

/** A customer's ID is not its domain, so whether the members of the roles may have them shows when they get them; said before is why. */
const members = (instance: Instance, constraint: string): Resource => ({
  ...policy(instance, constraint, () => undefined),
  notice: (printed) => {
    const values = items(at(printed, 'spec', 'rules')).flatMap((rule) => [
      ...texts(at(rule, 'values', 'allowedValues')),
      ...texts(at(rule, 'parameters', 'allowedMemberSubjects')),
      ...texts(at(rule, 'parameters', 'allowedPrincipalSets')),
    ]);
    return values.length === 0 ? undefined : restrictedMembers(constraint, values);
  },
});

export const limits = (instance: Instance): readonly Resource[] => [
  region(instance),
  quota(instance),
  ...Object.entries(ENFORCED_POLICIES).map(([constraint, how]) =>
    policy(instance, constraint, (rules) => {
      if (rules.some((rule) => at(rule, 'enforce') === true)) throw new UsageError(how(instance.project));
    }),
  ),
  members(instance, 'iam.allowedPolicyMemberDomains'),
  members(instance, 'iam.managed.allowedPolicyMembers'),
];
