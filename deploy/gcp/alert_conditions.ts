/** The conditions of alerts, in Cloud Monitoring's language of filters and in PromQL. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import type { Metric } from './metrics_table.ts';
import { serviceName } from './names.ts';
import type { Json } from './resource.ts';
import { sizesOf } from './sizes.ts';

export const seconds = (count: number): string => `${count}s`;

export const logMetric = ({ name }: Metric): string =>
  `metric.type="logging.googleapis.com/user/${name}" AND resource.type="cloud_run_revision"`;
/**
 * A log-based distribution in PromQL, as the sum of its values over 5 minutes: the first `/` of its type is `:`, every other character but
 * letters and digits is `_`.
 */
export const valuesOf = ({ name }: Metric): string =>
  `sum(increase(logging_googleapis_com:user_${name.replaceAll(/\W/g, '_')}_sum{monitored_resource="cloud_run_revision"}[5m]))`;
export const subscriptionMetric = (metric: string, subscription: string): string =>
  `metric.type="pubsub.googleapis.com/subscription/${metric}" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="${subscription}"`;
export const requestMetric = (metric: string, where: string): string =>
  `metric.type="run.googleapis.com/${metric}" AND resource.type="cloud_run_revision" AND resource.labels.service_name=starts_with("machine-server-")${where}`;

export const sum = (windowSeconds: number): Json => ({
  alignmentPeriod: seconds(windowSeconds),
  perSeriesAligner: 'ALIGN_SUM',
  crossSeriesReducer: 'REDUCE_SUM',
});
export const MAXIMUM: Json = { alignmentPeriod: '60s', perSeriesAligner: 'ALIGN_MAX' };
export const SLOWEST_5_PERCENT: Json = {
  alignmentPeriod: '300s',
  perSeriesAligner: 'ALIGN_PERCENTILE_95',
  crossSeriesReducer: 'REDUCE_MAX',
  groupByFields: ['resource.label.service_name'],
};

/** Holds while the value, aggregated, stays above `limit` for `durationSeconds`. */
export const staysAbove = (
  limit: number,
  durationSeconds: number,
  filter: string,
  aggregation: Json,
): Json => ({
  conditionThreshold: {
    filter,
    comparison: 'COMPARISON_GT',
    thresholdValue: limit,
    duration: seconds(durationSeconds),
    aggregations: [aggregation],
  },
});

/** Holds when more than `limit` were counted within `windowSeconds`. */
export const countExceeds = (limit: number, windowSeconds: number, filter: string): Json =>
  staysAbove(limit, 0, filter, sum(windowSeconds));

/**
 * Holds when nothing was counted within `windowSeconds`, for a minute, once something was. A counter of log lines without any may have points of 0
 * or none, so that absence alone might never show: https://cloud.google.com/logging/docs/logs-based-metrics
 */
export const nothingCounted = (windowSeconds: number, filter: string): Json => ({
  conditionThreshold: {
    filter,
    comparison: 'COMPARISON_LT',
    thresholdValue: 1,
    // Only a condition that must hold for a minute can say what missing data mean.
    duration: seconds(60),
    evaluationMissingData: 'EVALUATION_MISSING_DATA_ACTIVE',
    aggregations: [sum(windowSeconds)],
  },
});

/** Below this, all instances are busy on any good day. */
const LEAST_MAXIMUM = 3;
const NEAR = 0.8;
/** Its maximum is what the lab needs (sizes.ts, STREAMS_FULL), so it is there on any good day: what counts is how full of streams it is. */
const HELD_AT_MAXIMUM: FunctionName = 'changes';

const seriesOf = (metric: string, service: string, where = ''): string =>
  `run_googleapis_com:container_${metric}{monitored_resource="cloud_run_revision",service_name="${service}"${where}}`;

/** In PromQL, the functions that have come near what they may have: one condition, because each is paid for. */
export const nearMaximum = (instance: Pick<Instance, 'sizes'>): string =>
  Object.entries(sizesOf(instance))
    .filter(([name, { maxInstances }]) => name === HELD_AT_MAXIMUM || maxInstances >= LEAST_MAXIMUM)
    .map(([name, { maxInstances, concurrency }]) => {
      const service = serviceName(name as FunctionName);
      const near = (most: number): number => Math.round(most * NEAR * 10) / 10;
      if (name !== HELD_AT_MAXIMUM)
        return `sum by (service_name) (${seriesOf('instance_count', service)}) > ${near(maxInstances)}`;
      // The mean of the requests of each instance.
      const [requests, instances] = ['sum', 'count'].map(
        (part) =>
          `sum by (service_name) (increase(${seriesOf(`max_request_concurrencies_${part}`, service, ',state="active"')}[5m]))`,
      );
      return `${requests} / ${instances} > ${near(concurrency)}`;
    })
    .join(' or ');
