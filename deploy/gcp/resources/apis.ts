/** Google's services that must be switched on. They stay on when the instance is removed: others may need them, and idle ones cost nothing. */
import type { Instance } from '../../../shared/types/instance.ts';
import { items, text } from '../json_path.ts';
import { PROJECT_NUMBER } from '../names.ts';
import { gcloud, type Resource } from '../resource.ts';

const APIS = [
  'cloudresourcemanager.googleapis.com',
  'iam.googleapis.com',
  'run.googleapis.com',
  'cloudbuild.googleapis.com',
  'artifactregistry.googleapis.com',
  'firestore.googleapis.com',
  'pubsub.googleapis.com',
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

/** The project itself is a person's to make: it needs somebody who pays. */
const projectItself = ({ project }: Instance): Resource => ({
  name: `project ${project}`,
  within: apiName('cloudresourcemanager.googleapis.com'),
  read: ['projects', 'describe', project],
  find: (printed) => printed,
  want: () => ({ projectId: project }),
  create: () => [],
  update: () => {
    throw new Error(`gcloud describes another project than ${project}; look into the instance file`);
  },
  facts: (found) => ({ [PROJECT_NUMBER]: text(found, 'projectNumber') }),
});

export const apis = (instance: Instance): readonly Resource[] => [
  ...APIS.map((name) => api(instance, name)),
  projectItself(instance),
];
