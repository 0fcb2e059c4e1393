/** The log-based metrics, the alerts on them, and the log lines that are counted but not kept. */
import type { Instance } from '../../../shared/types/instance.ts';
import { type Alert, alerts, instructions } from '../alerts_table.ts';
import { at, items, text } from '../json_path.ts';
import { filterOf, type Metric, METRICS, OUR_LINES } from '../metrics_table.ts';
import { type Fact, FILE, gcloud, type Json, type Resource } from '../resource.ts';
import { apiName } from './apis.ts';

export const CHANNELS = 'alert channels';
/** An operator creates the channels (mail, chat, a pager) and puts this label on those that receive the alerts. */
export const CHANNEL_LABEL = { key: 'machine-server', value: 'alerts' } as const;

/** A distribution must have buckets. The alerts use its exact sum. */
const UP_TO_A_MILLION = { exponentialBuckets: { numFiniteBuckets: 20, growthFactor: 2, scale: 1 } };

const metric = ({ project }: Instance, spec: Metric): Resource => {
  const labels = spec.labels ?? [];
  const described: Json = {
    name: spec.name,
    description: spec.description,
    filter: filterOf(spec),
    metricDescriptor: {
      metricKind: 'DELTA',
      valueType: spec.value === undefined ? 'INT64' : 'DISTRIBUTION',
      unit: '1',
      labels: labels.map((key) => ({ key })),
    },
    ...(spec.value !== undefined && {
      valueExtractor: `EXTRACT(jsonPayload.${spec.value})`,
      bucketOptions: UP_TO_A_MILLION,
    }),
    labelExtractors: Object.fromEntries(labels.map((label) => [label, `EXTRACT(jsonPayload.${label})`])),
  };
  const command = (verb: 'create' | 'update') => ({
    args: ['logging', 'metrics', verb, spec.name, `--project=${project}`, `--config-from-file=${FILE}`],
    file: `${JSON.stringify(described, null, 2)}\n`,
  });
  return {
    name: `metric ${spec.name}`,
    within: apiName('logging.googleapis.com'),
    read: ['logging', 'metrics', 'list', `--project=${project}`],
    find: (printed) => items(printed).find((item) => text(item, 'name') === spec.name),
    want: () => described,
    create: () => [command('create')],
    update: () => [command('update')],
    remove: () => [gcloud('logging', 'metrics', 'delete', spec.name, `--project=${project}`)],
  };
};

/** Drops 99 of 100 of the lines that match. Metrics still count them; the rest is kept as a sample. */
const exclusion = ({ project }: Instance, name: string, filter: string): Resource => {
  const described = { name, filter: `${filter} AND sample(insertId, 0.99)` };
  const change = (verb: 'add' | 'update') =>
    gcloud(
      'logging',
      'sinks',
      'update',
      '_Default',
      // `^;^` makes `;` the separator, because filters contain commas.
      `--${verb}-exclusion=^;^name=${described.name};filter=${described.filter}`,
      `--project=${project}`,
    );
  return {
    name: `log exclusion ${name}`,
    within: apiName('logging.googleapis.com'),
    read: ['logging', 'sinks', 'describe', '_Default', `--project=${project}`],
    find: (sink) => items(at(sink, 'exclusions')).find((item) => text(item, 'name') === name),
    want: () => described,
    create: () => [change('add')],
    update: () => [change('update')],
    remove: () => [
      gcloud('logging', 'sinks', 'update', '_Default', `--remove-exclusions=${name}`, `--project=${project}`),
    ],
  };
};

/** Creates nothing: an operator decides who receives the alerts. */
const channels = ({ project }: Instance): Resource => {
  const { key, value } = CHANNEL_LABEL;
  return {
    name: CHANNELS,
    within: apiName('monitoring.googleapis.com'),
    read: ['beta', 'monitoring', 'channels', 'list', `--project=${project}`],
    find: (printed) =>
      items(printed)
        .filter((item) => text(item, 'userLabels', key) === value)
        .map((item) => text(item, 'name'))
        .sort(),
    want: () => [],
    create: () => [],
    update: () => [],
    facts: (found) => ({ [CHANNELS]: JSON.stringify(found) }),
  };
};

const channelNames = (fact: Fact): readonly Json[] => {
  const known = fact(CHANNELS);
  return known.startsWith('[') ? items(JSON.parse(known) as Json) : [known];
};

const alert = ({ project }: Instance, spec: Alert): Resource => {
  const { name, condition } = spec;
  const displayName = `machine-server: ${name}`;
  const described = (fact: Fact): Json => ({
    displayName,
    documentation: { content: instructions(spec), mimeType: 'text/markdown' },
    combiner: 'OR',
    enabled: true,
    conditions: [{ displayName: name, ...(condition as object) }],
    alertStrategy: { autoClose: '3600s' },
    notificationChannels: channelNames(fact),
  });
  const command = (verb: readonly string[], fact: Fact) => ({
    args: ['alpha', 'monitoring', 'policies', ...verb, `--project=${project}`, `--policy-from-file=${FILE}`],
    file: `${JSON.stringify(described(fact), null, 2)}\n`,
  });
  return {
    name: `alert ${name}`,
    within: apiName('monitoring.googleapis.com'),
    read: ['alpha', 'monitoring', 'policies', 'list', `--project=${project}`],
    find: (printed) => items(printed).find((item) => text(item, 'displayName') === displayName),
    want: described,
    create: (fact) => [command(['create'], fact)],
    update: (found, fact) => [command(['update', text(found, 'name')], fact)],
    remove: (found) => [
      gcloud('alpha', 'monitoring', 'policies', 'delete', text(found, 'name'), `--project=${project}`),
    ],
  };
};

const ROUTINE_EVENTS = 'jsonPayload.message="event processed" AND jsonPayload.outcome="applied"';
const ANSWERED_REQUESTS = 'log_id("run.googleapis.com/requests") AND httpRequest.status<300';

/** Long before the alerts: a metric is known to them up to 10 minutes after its creation. */
export const metrics = (instance: Instance): readonly Resource[] =>
  Object.values<Metric>(METRICS).map((spec) => metric(instance, spec));

export const monitoring = (instance: Instance): readonly Resource[] => [
  exclusion(instance, 'machine-server-routine-events', `${OUR_LINES} AND ${ROUTINE_EVENTS}`),
  exclusion(instance, 'machine-server-answered-requests', `${OUR_LINES} AND ${ANSWERED_REQUESTS}`),
  channels(instance),
  ...alerts(instance).map((spec) => alert(instance, spec)),
];
