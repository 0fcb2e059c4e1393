/** The conditions that alert an operator, each with its instructions: what happened, what to check, what to do. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import {
  countExceeds,
  logMetric,
  MAXIMUM,
  nearMaximum,
  nothingCounted,
  requestMetric,
  seconds,
  SLOWEST_5_PERCENT,
  staysAbove,
  subscriptionMetric,
  valuesOf,
} from './alert_conditions.ts';
import { METRICS } from './metrics_table.ts';
import { serviceName, subscriptionName } from './names.ts';
import type { Json } from './resource.ts';

export interface Alert {
  readonly name: string;
  /** Markdown, one line each. Google sends them with the alert; deploy/README.md repeats them. */
  readonly happened: string;
  readonly check: string;
  readonly fix: string;
  readonly condition: Json;
}

const MINUTE = 60;
const EVENT_FUNCTION: FunctionName = 'machine_events';
const SWEEP: FunctionName = 'tick';
/** Their requests are event streams, which last up to an hour, or three sweeps, 20 s apart. */
const LONG_BY_DESIGN: readonly FunctionName[] = ['changes', 'web', SWEEP];
const REDRIVE = '`npm run redrive -- --instance NAME`';
const ROLL_BACK = 'If it began with a deployment, roll back: `npm run rollback -- --instance NAME`.';

export const alerts = ({ topics, ...instance }: Pick<Instance, 'topics' | 'sizes'>): readonly Alert[] => [
  {
    name: 'No events',
    happened:
      'No event was processed for 5 minutes. What the server knows about the machines is getting old.',
    check:
      "Is _Events delayed_ open as well? Then events arrive and the event function fails: read its log with `gcloud run services logs read machine-server-machine-events --region=$REGION --project=$PROJECT`. If not, no events arrive: check the network of the lab, and the right of the agents' account to publish to the topic of events.",
    fix: `Restore the network or the right to publish. ${ROLL_BACK}`,
    condition: nothingCounted(5 * MINUTE, logMetric(METRICS.events)),
  },
  {
    name: 'Events delayed',
    happened:
      'The oldest waiting event has been older than 1 minute for 5 minutes, so machines change later than the minute we promise. No event is lost for 7 days, and a late event never overwrites a newer one.',
    check:
      "Is _Events retried_ open as well? Then the event function fails. If not, look at its instances (are they at `maxInstances`?) and at Firestore's latency.",
    fix: 'If the function fails, follow _Events retried_. If all instances are busy, raise `maxInstances` in `sizes` of the instance file and deploy. If Firestore is slow, wait: the backlog drains by itself.',
    condition: staysAbove(
      MINUTE,
      5 * MINUTE,
      subscriptionMetric('oldest_unacked_message_age', subscriptionName(topics.events)),
      MAXIMUM,
    ),
  },
  {
    name: 'Events retried',
    happened:
      'More than 20 deliveries of events failed within 5 minutes. Pub/Sub retries each up to 100 times.',
    check: 'The log line `event failed` of `machine-server-machine-events` holds the error.',
    fix: `${ROLL_BACK} An outage of Firestore ends by itself, and the retries then succeed.`,
    condition: countExceeds(20, 5 * MINUTE, logMetric(METRICS.retried)),
  },
  {
    name: 'Events refused',
    happened:
      'An event was refused that can never be processed: an agent sends invalid events, or the server refuses valid ones.',
    check: `${REDRIVE} lists each refused event with its machine and reason. The list keeps events for 7 days.`,
    fix: 'Fix the agent or the server. After a fix of the server, send the refused events again with `--send --reason CODE`.',
    condition: countExceeds(0, 10 * MINUTE, logMetric(METRICS.refused)),
  },
  {
    name: 'Events undelivered',
    happened: 'An event failed 100 times, over hours, and is no longer retried. It is kept for 7 days.',
    check: `${REDRIVE} lists it with its machine. The log line \`event failed\` holds the error.`,
    fix: 'Fix what _Events retried_ shows, then send the events again with `--send --reason undelivered`.',
    condition: staysAbove(
      0,
      0,
      subscriptionMetric('num_undelivered_messages', subscriptionName(topics.undelivered)),
      MAXIMUM,
    ),
  },
  {
    name: 'Requests failing',
    happened: 'More than 10 requests were answered with a status of 5xx, or with 429, within 5 minutes.',
    check:
      'For 5xx, the log line `request failed` holds the error and names the function. Cloud Run answers 429 if all instances are busy: is _Instances near their maximum_ open as well?',
    fix: `${ROLL_BACK} An outage of Firestore ends by itself.`,
    condition: countExceeds(
      10,
      5 * MINUTE,
      requestMetric(
        'request_count',
        ` AND metric.labels.response_code=monitoring.regex.full_match("5..|429") AND resource.labels.service_name!="${serviceName(EVENT_FUNCTION)}"`,
      ),
    ),
  },
  {
    name: 'Responses slow',
    happened: 'One response in 20 of a function has taken more than 2 seconds for 10 minutes.',
    check: "The function's instances (are they at `maxInstances`?) and Firestore's latency.",
    fix: `If all instances are busy, raise \`maxInstances\` in \`sizes\` of the instance file and deploy. ${ROLL_BACK}`,
    condition: staysAbove(
      2000,
      10 * MINUTE,
      requestMetric(
        'request_latencies',
        LONG_BY_DESIGN.map((name) => ` AND resource.labels.service_name!="${serviceName(name)}"`).join(''),
      ),
      SLOWEST_5_PERCENT,
    ),
  },
  {
    name: 'Instances near their maximum',
    happened:
      'A function has had more than 80 % of its `maxInstances` for 10 minutes, or the instances of `changes` have more than 80 % of the streams that they can have. At the maximum, requests wait and are then answered 429.',
    check:
      'The alert names the service. Is _Responses slow_ or _Events delayed_ open as well? Then look at the latency of Firestore first.',
    fix: 'Raise `maxInstances` in `sizes` of the instance file and deploy; the deployment says if that needs more quota. `changes` needs one instance for each 667 machines.',
    condition: {
      conditionPrometheusQueryLanguage: {
        query: nearMaximum(instance),
        duration: seconds(10 * MINUTE),
        evaluationInterval: seconds(MINUTE),
        disableMetricValidation: true,
      },
    },
  },
  {
    name: 'Corrupt records',
    happened:
      'A stored document does not have the shape that the server stores: it was edited by hand, or a release is wrong.',
    check:
      'The log line `corrupt record` or `corrupt timeline entry` names the machine, `corrupt incident` or `corrupt delivery` the incident, `corrupt sweep state` the member of `sweep/state` that was passed over, `corrupt power agent` the power-cycle server, whose next call writes it anew.',
    fix: `${ROLL_BACK} Otherwise forget the machine (its timeline stays, and its next report creates it again), or restore the database: deploy/README.md, Restoring the database.`,
    condition: countExceeds(0, 10 * MINUTE, logMetric(METRICS.corrupt)),
  },
  {
    name: 'Sweep missing',
    happened:
      'No sweep has finished for 5 minutes. Until sweeps run again, nobody is told about silent machines or other incidents. Nothing is lost: the next sweep finds everything.',
    check: `Read the log of \`${serviceName(SWEEP)}\`: \`gcloud run services logs read ${serviceName(SWEEP)} --region=$REGION --project=$PROJECT\`. If it is empty, look at the job that calls it: \`gcloud scheduler jobs describe ${serviceName(SWEEP)} --location=$REGION --project=$PROJECT\` prints its state and the status of its last try.`,
    fix: `If the log says that a secret is missing or is no URL, add a version of it and deploy: deploy/README.md, Secrets. If the job is paused, deploy: \`npm run deploy -- --instance NAME\` resumes it. ${ROLL_BACK} An outage of Firestore ends by itself.`,
    condition: nothingCounted(5 * MINUTE, logMetric(METRICS.sweeps)),
  },
  {
    name: 'Many machines out of use',
    happened:
      'Over 30 % of all machines have been silent, dead, in maintenance, quarantined, recovering, in need of repair or expected for 15 minutes.',
    check:
      '`/_/health` counts them by health and place, `/_/incidents` groups them by cause. Look for a cause that they share.',
    fix: 'Fix the shared cause: a hot room, a bad build of the tests, a power strip.',
    condition: {
      conditionPrometheusQueryLanguage: {
        query: `${valuesOf(METRICS.outOfUse)} / (${valuesOf(METRICS.inUse)} + ${valuesOf(METRICS.outOfUse)}) > 0.3`,
        duration: seconds(15 * MINUTE),
        evaluationInterval: seconds(MINUTE),
        // A metric that was created a minute ago may not be known yet.
        disableMetricValidation: true,
      },
    },
  },
];

/** The instructions that Google sends with the alert. */
export const instructions = ({ happened, check, fix }: Alert): string =>
  `- **What happened:** ${happened}\n- **What to check:** ${check}\n- **What to do:** ${fix}`;

/** The section Alerts of deploy/README.md: Markdown. */
export const alertsText = (all: readonly Alert[]): string =>
  all.map((alert) => `### ${alert.name}\n\n${instructions(alert)}`).join('\n\n');
