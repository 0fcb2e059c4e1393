/** The bucket of the access object, who may read and write it, and the object: uploaded only if it is newer than the one that is there. */
import { accessObject, type Deployment, linesOf } from '../access_file.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { UsageError } from '../arguments.ts';
import { binding } from '../binding.ts';
import { items, text, texts } from '../json_path.ts';
import { accountMember, backendIdFact, functionAccount, PROJECT_NUMBER } from '../names.ts';
import { type Command, type Fact, FILE, gcloud, type Json, type Resource } from '../resource.ts';
import { httpFunctions, iapFunctions } from '../url_map.ts';
import { apiName } from './apis.ts';

/** Cloud Storage gives these to editors of the project; to change roles takes the right to change IAM policies, as owners have it. */
const OWNER_ROLES = ['roles/storage.legacyBucketOwner', 'roles/storage.legacyObjectOwner'];
/** Other roles that can write the object: no one has them on the bucket. */
const WRITER_ROLES = ['admin', 'legacyBucketWriter', 'objectAdmin', 'objectCreator', 'objectUser'].map(
  (role) => `roles/storage.${role}`,
);

export const bucketName = (url: string): string => `bucket ${url}`;

/** Private, and with every version of its objects. */
export const bucket = ({ project, region }: Instance, url: string): Resource => {
  const settings = ['--uniform-bucket-level-access', '--public-access-prevention'];
  const update = gcloud('storage', 'buckets', 'update', url, ...settings, '--versioning');
  return {
    name: bucketName(url),
    within: apiName('storage.googleapis.com'),
    read: ['storage', 'buckets', 'list', `--project=${project}`],
    find: (printed) => items(printed).find((item) => text(item, 'storage_url') === `${url}/`),
    want: () => ({
      uniform_bucket_level_access: true,
      public_access_prevention: 'enforced',
      versioning_enabled: true,
    }),
    create: () => [
      gcloud(
        'storage',
        'buckets',
        'create',
        url,
        `--project=${project}`,
        `--location=${region}`,
        ...settings,
      ),
      // Only an existing bucket can get versions.
      update,
    ],
    update: () => [update],
    // Only if it is empty: what a deployment put there is removed before, and anything else is not ours.
    remove: () => [gcloud('storage', 'buckets', 'delete', url)],
  };
};

/** With its earlier versions. */
export const removeObject = (url: string): Command => gcloud('storage', 'rm', '--all-versions', url);

/** Exactly these members have the role on the bucket; others lose it. */
const bucketRole = (url: string, role: string, members: readonly string[]): Resource =>
  binding({
    on: bucketName(url),
    within: bucketName(url),
    role,
    members: () => members,
    group: ['storage', 'buckets'],
    target: [url],
  });

/** What an operator decides; the audiences of IAP follow from the load balancer. */
const isDecided = (line: string): boolean => !line.startsWith('identity.iapAudiences: ');

/** Throws a UsageError if the file would undo a change that it does not know of, as a file from an older commit would. */
const refuseOlder = (
  url: string,
  found: Json,
  want: { version: number; content: readonly string[] },
): void => {
  const foundVersion = Number(text(found, 'version'));
  const decided = texts(found === undefined ? [] : (found as { content: Json }).content).filter(isDecided);
  const isSame = decided.join('\n') === want.content.filter(isDecided).join('\n');
  if (want.version > foundVersion || (want.version === foundVersion && isSame)) return;
  throw new UsageError(
    `${url} has version ${foundVersion}, and the access file has version ${want.version} with other content. ` +
      `If the file is the newer one, set its "version" to ${foundVersion + 1}. If not, first bring it up to date with what ` +
      `"gcloud storage cat ${url}" prints, so that no one who was removed gets a role back`,
  );
};

const object = ({ instance, access }: Deployment, within: string, url: string): Resource => {
  const content = (fact: Fact) => {
    const audiences = iapFunctions.map(
      (name) => `/projects/${fact(PROJECT_NUMBER)}/global/backendServices/${fact(backendIdFact(name))}`,
    );
    return accessObject(access, instance.host, audiences);
  };
  const want = (fact: Fact) => ({
    version: access.version,
    content: linesOf(content(fact) as unknown as Json),
  });
  const upload = (fact: Fact): Command => ({
    args: ['storage', 'cp', FILE, url, '--content-type=application/json'],
    file: `${JSON.stringify(content(fact), null, 2)}\n`,
  });
  return {
    name: `access object ${url}`,
    within,
    read: ['storage', 'cat', url],
    find: (printed) =>
      printed === undefined
        ? undefined
        : { version: Number(text(printed, 'version')), content: linesOf(printed) },
    want,
    create: (fact) => [upload(fact)],
    update: (found, fact) => {
      refuseOlder(url, found, want(fact));
      return [upload(fact)];
    },
    remove: () => [removeObject(url)],
  };
};

/** After the backend services, whose IDs are audiences; before the functions, which do not start without the object. */
export const accessStorage = (deployment: Deployment): readonly Resource[] => {
  const { project, access = '' } = deployment.instance;
  const url = access.slice(0, access.lastIndexOf('/'));
  return [
    bucket(deployment.instance, url),
    ...OWNER_ROLES.map((role) => bucketRole(url, role, [`projectOwner:${project}`])),
    ...WRITER_ROLES.map((role) => bucketRole(url, role, [])),
    bucketRole(
      url,
      'roles/storage.objectViewer',
      httpFunctions.map((name) => accountMember(project, functionAccount(name))),
    ),
    object(deployment, bucketName(url), access),
  ];
};
