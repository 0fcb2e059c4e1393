/** What is counted, by the names of the log's lines: the logs are the metrics. */

export interface Metric {
  readonly name: string;
  readonly description: string;
  /** The `message` of the lines counted, as the sources have it. */
  readonly messages: readonly string[];
  /** A further condition, in the language of log queries. */
  readonly where?: string;
  /** Labels of the metric, each a field of the line. */
  readonly labels?: readonly string[];
}

export const METRICS = {
  events: {
    name: 'machine_server/events',
    description: 'Events taken, by what became of them',
    messages: ['event processed'],
    labels: ['outcome'],
  },
  // Each machine reports every 30 s, so reports a minute, halved, are machines.
  states: {
    name: 'machine_server/reports_by_state',
    description: 'Newest reports by the state of their machine; each machine makes two a minute',
    messages: ['event processed'],
    where: 'jsonPayload.outcome=("applied" OR "created")',
    labels: ['state'],
  },
  refused: {
    name: 'machine_server/events_refused',
    description: 'Events that can never be taken, by reason',
    messages: ['event refused'],
    labels: ['reason'],
  },
  retried: {
    name: 'machine_server/events_retried',
    description: 'Deliveries that failed and that Pub/Sub tries again',
    messages: ['event failed'],
  },
  unknownTypes: {
    name: 'machine_server/events_of_unknown_type',
    description: 'Events whose type says nothing to this server',
    messages: ['event type unknown'],
  },
  requestsFailed: {
    name: 'machine_server/requests_failed',
    description: 'Requests that failed for reasons of ours',
    messages: ['request failed'],
  },
  callersRefused: {
    name: 'machine_server/callers_refused',
    description: 'Requests from callers unknown or not allowed',
    messages: ['caller refused'],
  },
  corrupt: {
    name: 'machine_server/corrupt_records',
    description: 'Stored records that do not read as what we store',
    messages: ['corrupt record', 'corrupt timeline entry'],
  },
  actions: {
    name: 'machine_server/operator_actions',
    description: 'What people did, by action',
    messages: ['operator action'],
    labels: ['action'],
  },
} as const satisfies Record<string, Metric>;

/** Our functions' lines, and nobody else's. */
export const OUR_LINES =
  'resource.type="cloud_run_revision" AND resource.labels.service_name=~"^machine-server-"';

/** How a metric's lines are found. */
export const filterOf = ({ messages, where }: Metric): string =>
  [
    OUR_LINES,
    `jsonPayload.message=(${messages.map((text) => JSON.stringify(text)).join(' OR ')})`,
    ...(where === undefined ? [] : [where]),
  ].join(' AND ');
