/** The clean-up of old images: each release leaves one of some 200 MB in the repository that `gcloud run deploy --source` makes. */
import type { Instance } from '../../../shared/types/instance.ts';
import { at, named, text } from '../json_path.ts';
import { serviceName } from '../names.ts';
import { type Command, FILE, type Json, type Resource } from '../resource.ts';

/** Others that deploy from source share it, so our policies concern our image alone, and theirs stay. */
export const REPOSITORY = 'cloud-run-source-deploy';
const packageNamePrefixes = [serviceName('machines')];
/** As many as a rollback may go back, and all of the last month. */
const mostRecentVersions = { packageNamePrefixes, keepCount: 20 };
const KEEP = 'machine-server-keep';
const DELETE = 'machine-server-delete';
const OURS: readonly Json[] = [
  { name: KEEP, action: { type: 'Keep' }, mostRecentVersions },
  { name: DELETE, action: { type: 'Delete' }, condition: { packageNamePrefixes, olderThan: '30d' } },
];

/** A printed policy as gcloud takes it from a file. */
const inFile = ([name, policy]: [string, Json]): Json => ({
  ...(policy as object),
  name,
  action: { type: text(policy, 'action') },
});

/** After the functions, whose first build makes the repository. */
export const imageCleanUp = ({ project, region }: Instance): Resource => {
  const place = [`--location=${region}`, `--project=${project}`];
  /** gcloud replaces all policies. Whether they are only tried (`--dry-run`) is one setting for all of them, so it is left as it is. */
  const command = (found: Json): Command => {
    const others = Object.entries((at(found, 'all') ?? {}) as Readonly<Record<string, Json>>).filter(
      ([name]) => name !== KEEP && name !== DELETE,
    );
    return {
      args: ['artifacts', 'repositories', 'set-cleanup-policies', REPOSITORY, `--policy=${FILE}`, ...place],
      file: `${JSON.stringify([...OURS, ...others.map(inFile)], null, 2)}\n`,
    };
  };
  return {
    name: `clean-up of repository ${REPOSITORY}`,
    within: `service ${serviceName('machines')}`,
    read: ['artifacts', 'repositories', 'list', ...place],
    find: (printed) => {
      const all = at(named(REPOSITORY)(printed), 'cleanupPolicies');
      return { keep: at(all, KEEP), delete: at(all, DELETE), all };
    },
    want: () => ({
      keep: { action: 'KEEP', mostRecentVersions },
      delete: { action: 'DELETE', condition: { packageNamePrefixes, olderThan: '2592000s' } },
    }),
    create: () => [command(undefined)],
    update: (found) => [command(found)],
  };
};
