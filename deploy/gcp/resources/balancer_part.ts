/** A part of the load balancer: by default a global resource with a name, in a list. */
import type { Instance } from '../../../shared/types/instance.ts';
import { named } from '../json_path.ts';
import { gcloud, type Resource } from '../resource.ts';
import { apiName } from './apis.ts';

export const SCHEME = '--load-balancing-scheme=EXTERNAL_MANAGED';

/** `rest` may replace how it is read, found and removed. */
export const part = (
  instance: Instance,
  [group, kind]: readonly [string, string],
  name: string,
  rest: Omit<Resource, 'name' | 'within' | 'read' | 'find'> & Partial<Pick<Resource, 'find' | 'read'>>,
): Resource => ({
  name: `${kind} ${name}`,
  within: apiName('compute.googleapis.com'),
  read: ['compute', group, 'list', '--global', `--project=${instance.project}`],
  find: named(name),
  remove: () => [gcloud('compute', group, 'delete', name, '--global', `--project=${instance.project}`)],
  ...rest,
});
