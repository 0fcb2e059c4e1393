/** The functions: one Cloud Run service each, all running one image, which the first service builds. */
import { type FunctionName, table } from '../../../functions/table.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { differences } from '../differences.ts';
import { at, items, lastPart, text } from '../json_path.ts';
import { accountEmail, BUILD_ACCOUNT, functionAccount, serviceName } from '../names.ts';
import { RELEASE_LABEL } from '../releases.ts';
import { type Command, type Fact, gcloud, type Json, type Resource } from '../resource.ts';
import { functionNames, nodeOptions, type Size, sizesOf } from '../sizes.ts';
import { INSTANCE_FILE, RELEASE, STAGE } from '../stage.ts';
import { accountName } from './accounts.ts';
import { SECRET_VERSIONS, secretsOf } from './secrets.ts';

export const IMAGE = 'release image';
/** A new version of a secret is a new revision: instances read their secrets when they start. */
const SECRETS_LABEL = 'machine-server-secrets';
const RUNTIME = 'nodejs24';

/** The function whose service builds the image. This one needs few roles, in case the build starts it as a check. */
const BUILT_AS: FunctionName = 'machines';

const isOpen = (name: FunctionName): boolean => table[name].trigger === 'http';

const environment = (name: FunctionName, size: Size): Readonly<Record<string, string>> => ({
  FUNCTION_TARGET: name,
  INSTANCE_CONFIG: INSTANCE_FILE,
  NODE_OPTIONS: nodeOptions(size),
});

// gcloud writes `True` and `False`, Cloud Run `true` and `false`.
const isTrue = (annotation: string): boolean => annotation.toLowerCase() === 'true';
const isFalse = (annotation: string): boolean => annotation.toLowerCase() === 'false';

// `1Gi` is `1024Mi`, and `1000m` is `1`.
const toMib = (size: string): number => Number.parseInt(size, 10) * (size.endsWith('Gi') ? 1024 : 1);
const toCpus = (size: string): number => Number.parseFloat(size) / (size.endsWith('m') ? 1000 : 1);

/** A part of where a variable gets its secret: the secret's `name`, or as `key` its version. */
const source = (variable: Json, part: 'name' | 'key'): string =>
  text(variable, 'valueFrom', 'secretKeyRef', part);
const isSecret = (variable: Json): boolean => source(variable, 'name') !== '';

/** The settings of a printed service that this file decides. */
const view = (service: Json): Json => {
  const annotation = (name: string): string => text(service, 'metadata', 'annotations', name);
  const template = at(service, 'spec', 'template');
  const container = at(template, 'spec', 'containers', 0);
  const variables = items(at(container, 'env'));
  const scale = (name: string): string =>
    text(template, 'metadata', 'annotations', `autoscaling.knative.dev/${name}`);
  return {
    release: text(service, 'metadata', 'labels', RELEASE_LABEL),
    // What was deployed last did not start; the labels do not tell.
    hasFailed: items(at(service, 'status', 'conditions')).some(
      (one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'False',
    ),
    image: text(container, 'image'),
    environment: Object.fromEntries(
      variables.filter((one) => !isSecret(one)).map((one) => [text(one, 'name'), text(one, 'value')]),
    ),
    secrets: variables
      .filter(isSecret)
      .map((one) => `${text(one, 'name')}=${source(one, 'name')}:${source(one, 'key')}`),
    secretVersions: text(service, 'metadata', 'labels', SECRETS_LABEL),
    memoryMiB: toMib(text(container, 'resources', 'limits', 'memory')),
    cpu: toCpus(text(container, 'resources', 'limits', 'cpu')),
    concurrency: at(template, 'spec', 'containerConcurrency'),
    timeoutSeconds: at(template, 'spec', 'timeoutSeconds'),
    account: text(template, 'spec', 'serviceAccountName'),
    minInstances: Number(scale('minScale')),
    alwaysCpu: isFalse(text(template, 'metadata', 'annotations', 'run.googleapis.com/cpu-throttling')),
    maxInstances: Number(scale('maxScale')),
    ingress: annotation('run.googleapis.com/ingress'),
    openToInvocation: isTrue(annotation('run.googleapis.com/invoker-iam-disabled')),
    // A revision with a tag and no traffic is someone's own.
    traffic: items(at(service, 'spec', 'traffic'))
      .filter((one) => Number(at(one, 'percent') ?? 0) > 0)
      .map((one) => ({ latestRevision: at(one, 'latestRevision'), percent: at(one, 'percent') })),
  };
};

const want = (instance: Instance, name: FunctionName, fact: Fact): Json => {
  const size = sizesOf(instance)[name];
  const secrets = secretsOf(instance, name);
  return {
    release: fact(RELEASE),
    hasFailed: false,
    // The service that builds the image has whatever image its build produced.
    ...(name !== BUILT_AS && { image: fact(IMAGE) }),
    environment: environment(name, size),
    secrets,
    ...(secrets.length > 0 && { secretVersions: fact(SECRET_VERSIONS) }),
    memoryMiB: size.memoryMiB,
    cpu: size.cpu ?? 1,
    concurrency: size.concurrency,
    timeoutSeconds: size.timeoutSeconds,
    account: accountEmail(instance.project, functionAccount(name)),
    minInstances: 0,
    alwaysCpu: size.alwaysCpu === true,
    maxInstances: size.maxInstances,
    ingress: isOpen(name) ? 'internal-and-cloud-load-balancing' : 'internal',
    openToInvocation: isOpen(name),
    traffic: [{ latestRevision: true, percent: 100 }],
  };
};

/** Who checks callers. To name it takes the right to change IAM policies, which who releases lacks, so it is named only if it changes. */
const callerCheck = (name: FunctionName, found: Json): readonly string[] => {
  if (found !== undefined && at(found, 'openToInvocation') === isOpen(name)) return [];
  // Cloud Run's own check accepts ID tokens only. Agents send access tokens too, so HTTP functions check tokens themselves.
  return isOpen(name) ? ['--no-invoker-iam-check'] : ['--no-allow-unauthenticated', '--invoker-iam-check'];
};

/** Deploys the existing `image`; without it, builds one from the staged source. `found`: the service as it is. */
const deployCommand = (
  instance: Instance,
  name: FunctionName,
  fact: Fact,
  found: Json,
  image?: string,
): Command => {
  const { project, region } = instance;
  const size = sizesOf(instance)[name];
  const secrets = secretsOf(instance, name);
  const labels = [
    `${RELEASE_LABEL}=${fact(RELEASE)}`,
    ...(secrets.length > 0 ? [`${SECRETS_LABEL}=${fact(SECRET_VERSIONS)}`] : []),
  ];
  const variables = Object.entries(environment(name, size)).map(
    ([variable, value]) => `${variable}=${value}`,
  );
  return gcloud(
    'run',
    'deploy',
    serviceName(name),
    ...(image === undefined
      ? [
          `--source=${fact(STAGE)}`,
          `--function=${name}`,
          `--build-service-account=projects/${project}/serviceAccounts/${accountEmail(project, BUILD_ACCOUNT)}`,
        ]
      : [`--image=${image}`]),
    // Google patches the base image, the operating system and Node, without a deployment.
    `--base-image=${RUNTIME}`,
    `--region=${region}`,
    `--project=${project}`,
    `--service-account=${accountEmail(project, functionAccount(name))}`,
    `--memory=${size.memoryMiB}Mi`,
    `--cpu=${size.cpu ?? 1}`,
    // Only the first generation gives a part of a vCPU, or less than 512 MiB.
    ...(size.cpu === undefined && size.memoryMiB >= 512 ? [] : ['--execution-environment=gen1']),
    `--concurrency=${size.concurrency}`,
    '--min-instances=0',
    `--max-instances=${size.maxInstances}`,
    `--timeout=${size.timeoutSeconds}s`,
    size.alwaysCpu === true ? '--no-cpu-throttling' : '--cpu-throttling',
    `--ingress=${isOpen(name) ? 'internal-and-cloud-load-balancing' : 'internal'}`,
    ...callerCheck(name, found),
    `--set-env-vars=${variables.join(',')}`,
    secrets.length === 0 ? '--clear-secrets' : `--set-secrets=${secrets.join(',')}`,
    `--labels=${labels.join(',')}`,
  );
};

const service = (instance: Instance, name: FunctionName): Resource => {
  const { project, region } = instance;
  const place = [`--region=${region}`, `--project=${project}`];
  const deployed = (fact: Fact, found?: Json): Command => {
    if (name !== BUILT_AS) return deployCommand(instance, name, fact, found, fact(IMAGE));
    const isBuilt = text(found, 'release') === fact(RELEASE);
    return deployCommand(instance, name, fact, found, isBuilt ? text(found, 'image') : undefined);
  };
  return {
    name: `service ${serviceName(name)}`,
    within: accountName(functionAccount(name)),
    read: ['run', 'services', 'list', ...place],
    find: (printed) => {
      const found = items(printed).find(
        (item) => lastPart(text(item, 'metadata', 'name')) === serviceName(name),
      );
      return found === undefined ? undefined : view(found);
    },
    want: (fact) => want(instance, name, fact),
    create: (fact) => [deployed(fact)],
    update: (found, fact) => {
      const changes = differences(found, want(instance, name, fact));
      const isTraffic = (change: string): boolean => change.startsWith('traffic');
      return [
        ...(changes.every(isTraffic) ? [] : [deployed(fact, found)]),
        // After a rollback, traffic stays on its revision until this command makes it follow the newest again.
        ...(changes.some(isTraffic)
          ? [gcloud('run', 'services', 'update-traffic', serviceName(name), '--to-latest', ...place)]
          : []),
      ];
    },
    ...(name === BUILT_AS && { facts: (found) => ({ [IMAGE]: text(found, 'image') }) }),
    remove: () => [gcloud('run', 'services', 'delete', serviceName(name), ...place)],
  };
};

/** The service that builds the image comes first. */
export const functions = (instance: Instance): readonly Resource[] =>
  [BUILT_AS, ...functionNames.filter((name) => name !== BUILT_AS)].map((name) => service(instance, name));
