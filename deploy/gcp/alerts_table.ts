/** When a person is told, and of what. What to do then is in deploy/README.md, under the alert's name. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { type Metric, METRICS } from './metrics_table.ts';
import { serviceName, subscriptionName } from './names.ts';
import type { Json } from './resource.ts';

export interface Alert {
  readonly name: string;
  readonly condition: Json;
}

const MINUTE = 60;
const seconds = (count: number): string => `${count}s`;

const counted = ({ name }: Metric, where = ''): string =>
  `metric.type="logging.googleapis.com/user/${name}" AND resource.type="cloud_run_revision"${where}`;
const waiting = (metric: string, subscription: string): string =>
  `metric.type="pubsub.googleapis.com/subscription/${metric}" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="${subscription}"`;
const requests = (metric: string, where: string): string =>
  `metric.type="run.googleapis.com/${metric}" AND resource.type="cloud_run_revision" AND resource.labels.service_name=starts_with("machine-server-")${where}`;

/** More than `limit` of them, added up over `windowSeconds`. */
const moreThan = (limit: number, windowSeconds: number, filter: string): Json => ({
  conditionThreshold: {
    filter,
    comparison: 'COMPARISON_GT',
    thresholdValue: limit,
    duration: '0s',
    aggregations: [
      {
        alignmentPeriod: seconds(windowSeconds),
        perSeriesAligner: 'ALIGN_SUM',
        crossSeriesReducer: 'REDUCE_SUM',
      },
    ],
  },
});

/** The value itself stays above `limit` for `durationSeconds`. */
const stays = (limit: number, durationSeconds: number, filter: string, aggregation: Json): Json => ({
  conditionThreshold: {
    filter,
    comparison: 'COMPARISON_GT',
    thresholdValue: limit,
    duration: seconds(durationSeconds),
    aggregations: [aggregation],
  },
});

const maximum = { alignmentPeriod: '60s', perSeriesAligner: 'ALIGN_MAX' };
const EVENT_FUNCTION: FunctionName = 'machine_events';
const STREAM: FunctionName = 'changes';

export const alerts = ({ topics }: Pick<Instance, 'topics'>): readonly Alert[] => [
  {
    name: 'No events',
    condition: {
      conditionAbsent: {
        filter: counted(METRICS.events),
        duration: seconds(5 * MINUTE),
        aggregations: [
          { alignmentPeriod: '60s', perSeriesAligner: 'ALIGN_SUM', crossSeriesReducer: 'REDUCE_SUM' },
        ],
      },
    },
  },
  // A machine's state would be older than the minute we promise.
  {
    name: 'Events wait',
    condition: stays(
      MINUTE,
      5 * MINUTE,
      waiting('oldest_unacked_message_age', subscriptionName(topics.events)),
      maximum,
    ),
  },
  { name: 'Events are tried again', condition: moreThan(20, 5 * MINUTE, counted(METRICS.retried)) },
  { name: 'Events refused', condition: moreThan(0, 10 * MINUTE, counted(METRICS.refused)) },
  {
    name: 'Events undelivered',
    condition: stays(
      0,
      0,
      waiting('num_undelivered_messages', subscriptionName(topics.undelivered)),
      maximum,
    ),
  },
  {
    name: 'Requests fail',
    condition: moreThan(
      10,
      5 * MINUTE,
      requests(
        'request_count',
        ` AND metric.labels.response_code_class="5xx" AND resource.labels.service_name!="${serviceName(EVENT_FUNCTION)}"`,
      ),
    ),
  },
  {
    name: 'Answers are slow',
    condition: stays(
      2000,
      10 * MINUTE,
      requests('request_latencies', ` AND resource.labels.service_name!="${serviceName(STREAM)}"`),
      {
        alignmentPeriod: '300s',
        perSeriesAligner: 'ALIGN_PERCENTILE_95',
        crossSeriesReducer: 'REDUCE_MAX',
        groupByFields: ['resource.label.service_name'],
      },
    ),
  },
  { name: 'Corrupt records', condition: moreThan(0, 10 * MINUTE, counted(METRICS.corrupt)) },
  {
    name: 'Many machines out of use',
    condition: {
      conditionThreshold: {
        filter: counted(METRICS.states, ' AND metric.labels.state!="available"'),
        denominatorFilter: counted(METRICS.states),
        comparison: 'COMPARISON_GT',
        thresholdValue: 0.3,
        duration: seconds(15 * MINUTE),
        aggregations: [
          { alignmentPeriod: '300s', perSeriesAligner: 'ALIGN_SUM', crossSeriesReducer: 'REDUCE_SUM' },
        ],
        denominatorAggregations: [
          { alignmentPeriod: '300s', perSeriesAligner: 'ALIGN_SUM', crossSeriesReducer: 'REDUCE_SUM' },
        ],
      },
    },
  },
];
