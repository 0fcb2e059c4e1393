/** The clean-up of old images: each release leaves one of some 200 MB in the repository that `gcloud run deploy --source` makes. */
import type { Instance } from '../../../shared/types/instance.ts';
import { at, named } from '../json_path.ts';
import { serviceName } from '../names.ts';
import { FILE, type Resource } from '../resource.ts';

/** Others that deploy from source share it, so the policies concern our image alone. */
export const REPOSITORY = 'cloud-run-source-deploy';
const packageNamePrefixes = [serviceName('machines')];
/** As many as a rollback may go back, and all of the last month. */
const mostRecentVersions = { packageNamePrefixes, keepCount: 20 };
const KEEP = 'machine-server-keep';
const DELETE = 'machine-server-delete';

/** After the functions, whose first build makes the repository. */
export const imageCleanUp = ({ project, region }: Instance): Resource => {
  const place = [`--location=${region}`, `--project=${project}`];
  const command = {
    args: [
      'artifacts',
      'repositories',
      'set-cleanup-policies',
      REPOSITORY,
      `--policy=${FILE}`,
      '--no-dry-run',
      ...place,
    ],
    file: `${JSON.stringify(
      [
        { name: KEEP, action: { type: 'Keep' }, mostRecentVersions },
        { name: DELETE, action: { type: 'Delete' }, condition: { packageNamePrefixes, olderThan: '30d' } },
      ],
      null,
      2,
    )}\n`,
  };
  return {
    name: `clean-up of repository ${REPOSITORY}`,
    within: `service ${serviceName('machines')}`,
    read: ['artifacts', 'repositories', 'list', ...place],
    find: (printed) => {
      const policies = at(named(REPOSITORY)(printed), 'cleanupPolicies');
      return { keep: at(policies, KEEP), delete: at(policies, DELETE) };
    },
    want: () => ({
      keep: { action: 'KEEP', mostRecentVersions },
      delete: { action: 'DELETE', condition: { packageNamePrefixes, olderThan: '2592000s' } },
    }),
    create: () => [command],
    update: () => [command],
  };
};
