/** The names of all resources. A project holds one instance; the prefix separates it from whatever else is in the project. */
import { createHash } from 'node:crypto';
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import type { Fact } from './resource.ts';

const PREFIX = 'machine-server';

/** The Cloud Run service of a function, and its service account's ID (at most 30 characters). */
export const serviceName = (name: FunctionName): string => `${PREFIX}-${name.replaceAll('_', '-')}`;
export const functionAccount = serviceName;
/** The service account that Pub/Sub's pushes are signed as. */
export const PUSH_ACCOUNT = `${PREFIX}-push`;
/** The service account that Cloud Scheduler calls `tick` as. */
export const SCHEDULER_ACCOUNT = `${PREFIX}-scheduler`;
/** The service account that builds the functions' image. */
export const BUILD_ACCOUNT = `${PREFIX}-build`;
/** The Firestore database. */
export const DATABASE = '(default)';
/** The name of every part of the load balancer that exists once. */
export const BALANCER = PREFIX;
/** Of the host, so that another host gets another certificate; what is too long for a name (63 characters) ends in a hash. */
export const certificateName = ({ host }: Pick<Instance, 'host'>): string => {
  const name = `${BALANCER}-${host.replaceAll('.', '-')}`;
  if (name.length <= 63) return name;
  const hash = createHash('sha256').update(host).digest('hex').slice(0, 8);
  return `${name.slice(0, 54)}-${hash}`;
};
/** Each topic has one subscription, of the same name: events are pushed; refused and undelivered messages wait for `npm run redrive`. */
export const subscriptionName = (topic: string): string => topic;

/** The secret with the value of an environment variable: `SLACK_URL` → `machine-server-slack-url`. No two variables share one. */
export const secretName = (variable: string): string =>
  `${PREFIX}-${variable.toLowerCase().replaceAll('_', '-')}`;

export const accountEmail = (project: string, id: string): string =>
  `${id}@${project}.iam.gserviceaccount.com`;
export const accountMember = (project: string, id: string): string =>
  `serviceAccount:${accountEmail(project, id)}`;

export const PROJECT_NUMBER = 'project number';
export const pubsubAgent = (fact: Fact): string =>
  `serviceAccount:service-${fact(PROJECT_NUMBER)}@gcp-sa-pubsub.iam.gserviceaccount.com`;

/** The agent with which IAP calls the function behind it. */
export const iapAgent = (fact: Fact): string =>
  `serviceAccount:service-${fact(PROJECT_NUMBER)}@gcp-sa-iap.iam.gserviceaccount.com`;

/** The URL of a function itself; known before the function exists, so that its callers can be described. */
export const serviceUrl = ({ region }: Instance, name: FunctionName, fact: Fact): string =>
  `https://${serviceName(name)}-${fact(PROJECT_NUMBER)}.${region}.run.app`;

/** A function's backend services: `iap` for people, who sign in through IAP; `token` for callers whose token the function checks itself. */
export const backendName = (name: FunctionName, kind: 'iap' | 'token'): string =>
  `${serviceName(name)}-${kind}`;
export const backendIdFact = (name: FunctionName): string =>
  `ID of backend service ${backendName(name, 'iap')}`;
