/** What everything in the project is called. One instance a project; the prefix keeps it apart from what else lives there. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import type { Fact } from './resource.ts';

const PREFIX = 'machine-server';

/** The Cloud Run service of a function, and its service account's ID (at most 30 characters). */
export const serviceName = (name: FunctionName): string => `${PREFIX}-${name.replaceAll('_', '-')}`;
export const functionAccount = serviceName;
/** Whom Pub/Sub says it is when it pushes events. */
export const PUSH_ACCOUNT = `${PREFIX}-push`;
/** Who builds the functions' image. */
export const BUILD_ACCOUNT = `${PREFIX}-build`;
/** The load balancer's parts that there is one of. */
export const BALANCER = PREFIX;
/** Each topic's one subscription of ours has its name: the events' pushes, the refused and undelivered messages' waits for `npm run redrive`. */
export const subscriptionName = (topic: string): string => topic;

export const accountEmail = (project: string, id: string): string =>
  `${id}@${project}.iam.gserviceaccount.com`;
export const accountMember = (project: string, id: string): string =>
  `serviceAccount:${accountEmail(project, id)}`;

export const PROJECT_NUMBER = 'number of the project';
export const pubsubAgent = (fact: Fact): string =>
  `serviceAccount:service-${fact(PROJECT_NUMBER)}@gcp-sa-pubsub.iam.gserviceaccount.com`;

/** Where a function answers by itself: known before it exists, so that what calls it can be described. */
export const serviceUrl = ({ region }: Instance, name: FunctionName, fact: Fact): string =>
  `https://${serviceName(name)}-${fact(PROJECT_NUMBER)}.${region}.run.app`;

/** The backend services of a function: behind IAP for people, open for those who bring a token to the function itself. */
export const backendName = (name: FunctionName, kind: 'iap' | 'token'): string =>
  `${serviceName(name)}-${kind}`;
export const backendIdFact = (name: FunctionName): string =>
  `ID of backend service ${backendName(name, 'iap')}`;
