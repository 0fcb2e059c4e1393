/** The Google APIs that must be enabled. They stay enabled after `undeploy`: others may need them, and idle APIs cost nothing. */
import type { Instance } from '../../../shared/types/instance.ts';
import { items, text } from '../json_path.ts';
import { PROJECT_NUMBER } from '../names.ts';
import { gcloud, type Resource } from '../resource.ts';

const APIS = [
  'cloudresourcemanager.googleapis.com',
  'iam.googleapis.com',
  // Identities of others sign in with these: CI, agents, and the command line in the name of a service account.
  'iamcredentials.googleapis.com',
  'sts.googleapis.com',
  'orgpolicy.googleapis.com',
  'run.googleapis.com',
  'cloudbuild.googleapis.com',
  'artifactregistry.googleapis.com',
  'firestore.googleapis.com',
  'pubsub.googleapis.com',
  'storage.googleapis.com',
  'secretmanager.googleapis.com',
  'cloudscheduler.googleapis.com',
  'compute.googleapis.com',
  'iap.googleapis.com',
  'logging.googleapis.com',
  'monitoring.googleapis.com',
] as const;
type Api = (typeof APIS)[number];

export const apiName = (api: Api): string => `API ${api}`;

const api = ({ project }: Instance, name: Api): Resource => ({
  name: apiName(name),
  read: ['services', 'list', '--enabled', `--project=${project}`],
  find: (printed) => items(printed).find((item) => text(item, 'config', 'name') === name),
  want: () => ({}),
  create: () => [gcloud('services', 'enable', name, `--project=${project}`)],
  update: () => [],
});

/** An owner creates the project, because it needs a billing account; this only reads its number. */
const existingProject = ({ project }: Instance): Resource => ({
  name: `project ${project}`,
  within: apiName('cloudresourcemanager.googleapis.com'),
  read: ['projects', 'describe', project],
  find: (printed) => printed,
  want: () => ({ projectId: project }),
  create: () => [],
  update: () => {
    throw new Error(`gcloud describes a project other than ${project}; check "project" in the instance file`);
  },
  facts: (found) => ({ [PROJECT_NUMBER]: text(found, 'projectNumber') }),
});

export const apis = (instance: Instance): readonly Resource[] => [
  ...APIS.map((name) => api(instance, name)),
  existingProject(instance),
];
