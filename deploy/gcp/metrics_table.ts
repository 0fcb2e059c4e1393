/** The log-based metrics: which log lines each counts, by event name and by which of their fields, or which field's values it keeps. */

export interface Metric {
  readonly name: string;
  readonly description: string;
  /** The event names of the log lines counted, exactly as the sources log them. */
  readonly messages: readonly string[];
  /** A further condition, in the language of log queries. */
  readonly where?: string;
  /** The metric's labels; each is a field of the log line. */
  readonly labels?: readonly string[];
  /** The field whose number the metric keeps, as a distribution; without it, the metric counts lines. */
  readonly value?: string;
}

export const METRICS = {
  events: {
    name: 'machine_server/events',
    description: 'Events processed, by outcome',
    messages: ['event processed'],
    labels: ['outcome'],
  },
  sweeps: {
    name: 'machine_server/sweeps',
    description: 'Sweeps, counted once a minute',
    messages: ['tick done'],
  },
  inUse: {
    name: 'machine_server/machines_in_use',
    description: 'Machines that are idle or busy, as each sweep counts them',
    messages: ['tick done'],
    value: 'inUse',
  },
  outOfUse: {
    name: 'machine_server/machines_out_of_use',
    description: 'Machines of any other health, the silent and dead included, as each sweep counts them',
    messages: ['tick done'],
    value: 'outOfUse',
  },
  refused: {
    name: 'machine_server/events_refused',
    description: 'Events that can never be processed, by reason',
    messages: ['event refused'],
    labels: ['reason'],
  },
  retried: {
    name: 'machine_server/events_retried',
    description: 'Deliveries of events that failed and that Pub/Sub retries',
    messages: ['event failed'],
  },
  unknownTypes: {
    name: 'machine_server/events_of_unknown_type',
    description: 'Events of a type that this server does not know',
    messages: ['event type unknown'],
  },
  requestsFailed: {
    name: 'machine_server/requests_failed',
    description: 'Requests that failed because of the server',
    messages: ['request failed'],
  },
  callersRefused: {
    name: 'machine_server/callers_refused',
    description: 'Requests from callers that are unknown or lack the role',
    messages: ['caller refused'],
  },
  corrupt: {
    name: 'machine_server/corrupt_records',
    description: 'Stored documents that do not have the shape that the server stores',
    messages: [
      ...['corrupt record', 'corrupt timeline entry', 'corrupt incident'],
      ...['corrupt delivery', 'corrupt sweep state', 'corrupt power agent'],
    ],
  },
  actions: {
    name: 'machine_server/operator_actions',
    description: 'Actions of operators, by action',
    messages: ['operator action'],
    labels: ['action'],
  },
} as const satisfies Record<string, Metric>;

/** Selects the log lines of this instance's functions. */
export const OUR_LINES =
  'resource.type="cloud_run_revision" AND resource.labels.service_name=~"^machine-server-"';

/** The log query that selects a metric's lines. */
export const filterOf = ({ messages, where }: Metric): string =>
  [
    OUR_LINES,
    `jsonPayload.message=(${messages.map((text) => JSON.stringify(text)).join(' OR ')})`,
    ...(where === undefined ? [] : [where]),
  ].join(' AND ');
