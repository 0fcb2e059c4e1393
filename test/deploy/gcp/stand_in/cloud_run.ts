/** The Cloud Run of the stand-in gcloud: services, their revisions, and the traffic between them. */
import { existsSync } from 'node:fs';
import { at, items, text } from '../../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../../deploy/gcp/resource.ts';
import { type Call, existing, flag, kind, Refusal, type State, type Thing } from './call.ts';

const SERVICES = 'run services';
const REVISIONS = 'run revisions';
const READY = [{ type: 'Ready', status: 'True' }];

const imageOf = (call: Call, name: string, state: State): string => {
  const source = call.flags.get('source');
  if (source === undefined) return flag(call, 'image');
  if (!existsSync(`${source}/package.json`) || !existsSync(`${source}/instance.json`)) {
    throw new Refusal(`${source} contains no source to build`);
  }
  kind(state, 'artifacts repositories')['cloud-run-source-deploy'] ??= {
    name: `projects/${call.project}/locations/us-central1/repositories/cloud-run-source-deploy`,
  };
  return `us-central1-docker.pkg.dev/${call.project}/cloud-run-source-deploy/${name}@sha256:${/=([0-9a-f]{16})/.exec(flag(call, 'labels'))?.[1] ?? ''}`;
};

/** `SLACK_URL=machine-server-slack-url:latest`. Cloud Run refuses a secret that the service's account cannot read. */
const secretVariable = (mount: string, account: string, state: State): Thing => {
  const [variable = '', name = '', version = ''] = mount.split(/[=:]/);
  existing(state, 'secrets', name);
  const readers = state.policies[`secrets ${name}`]?.['roles/secretmanager.secretAccessor'] ?? [];
  if (!readers.includes(`serviceAccount:${account}`))
    throw new Refusal(`Permission denied on secret ${name} for ${account}`);
  return { name: variable, valueFrom: { secretKeyRef: { name, key: version } } };
};

/** A service alone is refused if it may take more than the project may. */
const checkQuota = (call: Call, { milliVcpu }: State): void => {
  const asked = Number(flag(call, 'max-instances')) * Number(flag(call, 'cpu')) * 1000;
  if (asked > milliVcpu)
    throw new Refusal(
      'spec.template.metadata.annotations[autoscaling.knative.dev/maxScale]: Max instances must be set to ' +
        `${Math.floor(milliVcpu / 1000)} or fewer to set the requested total CPU.\nQuota violated:\n` +
        `CpuAllocPerProjectRegion requested: ${asked} allowed: ${milliVcpu}`,
    );
};

export const deploy = (call: Call, state: State): void => {
  checkQuota(call, state);
  const name = call.names[0] ?? '';
  existing(state, 'iam service-accounts', flag(call, 'service-account'));
  const labels = Object.fromEntries(
    flag(call, 'labels')
      .split(',')
      .map((label) => label.split('=')),
  ) as Readonly<Record<string, string>>;
  const before = kind(state, SERVICES)[name];
  // Stays as it was unless it is named.
  const isOpen =
    call.flags.has('no-invoker-iam-check') ||
    (!call.flags.has('invoker-iam-check') &&
      text(before, 'metadata', 'annotations', 'run.googleapis.com/invoker-iam-disabled') === 'true');
  const env = flag(call, 'set-env-vars')
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  const secrets = (call.flags.get('set-secrets') ?? '')
    .split(',')
    .filter((one) => one !== '')
    .map((one) => secretVariable(one, flag(call, 'service-account'), state));
  const number = Object.keys(kind(state, REVISIONS)).length + 1;
  const revision = `${name}-${String(number).padStart(5, '0')}`;
  const spec = {
    containerConcurrency: Number(flag(call, 'concurrency')),
    timeoutSeconds: Number.parseInt(flag(call, 'timeout'), 10),
    serviceAccountName: flag(call, 'service-account'),
    containers: [
      {
        image: imageOf(call, name, state),
        env: [...env.map(([variable = '', value = '']) => ({ name: variable, value })), ...secrets],
        resources: { limits: { memory: flag(call, 'memory'), cpu: flag(call, 'cpu') } },
      },
    ],
  };
  // Traffic that was moved to a revision stays there.
  const traffic: Json =
    before === undefined ? [{ latestRevision: true, percent: 100 }] : at(before, 'spec', 'traffic');
  kind(state, SERVICES)[name] = {
    metadata: {
      name,
      labels,
      annotations: {
        'run.googleapis.com/ingress': flag(call, 'ingress'),
        ...(isOpen && { 'run.googleapis.com/invoker-iam-disabled': 'true' }),
      },
    },
    spec: {
      template: {
        metadata: {
          annotations: {
            'autoscaling.knative.dev/maxScale': flag(call, 'max-instances'),
            'run.googleapis.com/cpu-throttling': String(call.flags.has('cpu-throttling')),
          },
        },
        spec,
      },
      traffic,
    },
    status: {
      conditions: READY,
      traffic: items(traffic).map((one) => ({ revisionName: revision, ...(one as Thing) })),
    },
  };
  kind(state, REVISIONS)[revision] = {
    service: name,
    metadata: {
      name: revision,
      labels,
      creationTimestamp: new Date(number * 1000).toISOString(),
    },
    status: { conditions: READY },
  };
};

export const updateTraffic = (call: Call, state: State): void => {
  const name = call.names[0] ?? '';
  const service = existing(state, SERVICES, name);
  const [revision] = (call.flags.get('to-revisions') ?? '').split('=');
  const traffic = call.flags.has('to-latest')
    ? [{ latestRevision: true, percent: 100 }]
    : [{ revisionName: text(existing(state, REVISIONS, revision ?? ''), 'metadata', 'name'), percent: 100 }];
  const newest = Object.values(kind(state, REVISIONS)).findLast((one) => text(one, 'service') === name);
  const revisionName = text(newest, 'metadata', 'name');
  kind(state, SERVICES)[name] = {
    ...service,
    spec: { ...(at(service, 'spec') as Thing), traffic },
    status: { conditions: READY, traffic: traffic.map((one) => ({ revisionName, ...one })) },
  };
};

export const listRevisions = (call: Call, state: State): Json =>
  items(Object.values(kind(state, REVISIONS))).filter(
    (one) => text(one, 'service') === flag(call, 'service'),
  );
