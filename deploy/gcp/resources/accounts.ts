/** The service accounts, each with the least access it needs: one per function, one for Pub/Sub's pushes, one for Cloud Scheduler, one for builds. */
import type { FunctionName } from '../../../functions/table.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { access, DATABASE_ROLES } from '../access.ts';
import { binding, type Condition } from '../binding.ts';
import { at, items, text } from '../json_path.ts';
import {
  accountEmail,
  accountMember,
  BUILD_ACCOUNT,
  DATABASE,
  functionAccount,
  PUSH_ACCOUNT,
  pubsubAgent,
  SCHEDULER_ACCOUNT,
} from '../names.ts';
import { gcloud, type Json, type Resource } from '../resource.ts';
import { functionNames } from '../sizes.ts';
import { apiName } from './apis.ts';

export const accountName = (id: string): string => `service account ${id}`;

export const account = ({ project }: Instance, id: string, displayName: string) => {
  const email = accountEmail(project, id);
  return {
    name: accountName(id),
    within: apiName('iam.googleapis.com'),
    read: ['iam', 'service-accounts', 'list', `--project=${project}`],
    find: (printed: Json) => items(printed).find((item) => text(item, 'email') === email),
    want: () => ({ displayName, disabled: false }),
    create: () => [
      gcloud(
        'iam',
        'service-accounts',
        'create',
        id,
        `--display-name=${displayName}`,
        `--project=${project}`,
      ),
    ],
    update: (found: Json) => [
      gcloud(
        'iam',
        'service-accounts',
        'update',
        email,
        `--display-name=${displayName}`,
        `--project=${project}`,
      ),
      ...(at(found, 'disabled') === true
        ? [gcloud('iam', 'service-accounts', 'enable', email, `--project=${project}`)]
        : []),
    ],
    remove: () => [gcloud('iam', 'service-accounts', 'delete', email, `--project=${project}`)],
  } satisfies Resource;
};

/** Of roles on the project's databases, the part that is about ours: https://cloud.google.com/firestore/docs/manage-databases */
const onlyOurDatabase = ({ project }: Instance): Condition => ({
  title: 'machine-server-database',
  expression: `resource.name == "projects/${project}/databases/${DATABASE}"`,
});

/** Of all accounts that a deployment makes. */
const IDS = [...functionNames.map(functionAccount), PUSH_ACCOUNT, SCHEDULER_ACCOUNT, BUILD_ACCOUNT];

const projectRole = (
  { project }: Instance,
  role: string,
  ids: readonly string[],
  condition?: Condition,
): Resource =>
  binding({
    on: `project ${project}`,
    within: accountName(ids.at(-1) ?? ''),
    role,
    members: () => ids.map((id) => accountMember(project, id)),
    group: ['projects'],
    target: [project],
    ours: IDS.map((id) => accountMember(project, id)),
    ...(condition !== undefined && { condition }),
  });

/** Pub/Sub's own agent may sign its pushes as the push account. */
const pushSigning = ({ project }: Instance): Resource =>
  binding({
    on: accountName(PUSH_ACCOUNT),
    within: accountName(PUSH_ACCOUNT),
    role: 'roles/iam.serviceAccountTokenCreator',
    members: (fact) => [pubsubAgent(fact)],
    group: ['iam', 'service-accounts'],
    target: [accountEmail(project, PUSH_ACCOUNT), `--project=${project}`],
    // A new project has no such agent yet, and only an existing account can get a role.
    before: [
      gcloud(
        'beta',
        'services',
        'identity',
        'create',
        '--service=pubsub.googleapis.com',
        `--project=${project}`,
      ),
    ],
  });

export const accounts = (instance: Instance): readonly Resource[] => {
  const functionsThat = (database: 'read' | 'write'): readonly FunctionName[] =>
    functionNames.filter((name) => access[name].database === database);
  return [
    ...functionNames.map((name) => account(instance, functionAccount(name), `Function ${name}`)),
    account(instance, PUSH_ACCOUNT, 'Pushes events to machine_events'),
    account(instance, SCHEDULER_ACCOUNT, 'Calls tick every minute'),
    account(instance, BUILD_ACCOUNT, 'Builds the functions'),
    ...(['read', 'write'] as const).map((right) =>
      projectRole(
        instance,
        DATABASE_ROLES[right],
        functionsThat(right).map(functionAccount),
        onlyOurDatabase(instance),
      ),
    ),
    projectRole(instance, 'roles/run.builder', [BUILD_ACCOUNT]),
    pushSigning(instance),
  ];
};
