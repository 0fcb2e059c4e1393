/** What roles give outside the functions: the lab's own accounts exist, agents may publish events, people may pass IAP. */
import type { FunctionName } from '../../../functions/table.ts';
import type { Deployment } from '../access_file.ts';
import { binding } from '../binding.ts';
import { backendName } from '../names.ts';
import type { Resource } from '../resource.ts';
import { iapFunctions } from '../url_map.ts';
import { account } from './accounts.ts';
import { publishers } from './topics.ts';

/** The lab's own accounts that the roles name and that belong to this project: created if missing, never removed, because agents use them. */
const labAccounts = ({ instance, access }: Deployment): readonly Resource[] => {
  const own = /^serviceAccount:([a-z0-9-]+)@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/;
  const { viewer, editor, agent, powercycle } = access.roles;
  const ids = [viewer, editor, agent, powercycle].flat().flatMap((member) => {
    const [, id, project] = own.exec(member) ?? [];
    return id !== undefined && project === instance.project ? [id] : [];
  });
  return [...new Set(ids)].map((id) => {
    const { name, within, read, find, create, update } = account(instance, id, 'Lab account');
    return { name, within, read, find, create, update, want: () => ({ disabled: false }) };
  });
};

/** IAP lets in the people of any role; the function then checks the role. Machines use the `token` backend service. */
const iapAccess = ({ instance, access }: Deployment, name: FunctionName): Resource => {
  const full = backendName(name, 'iap');
  const people = new Set([...access.roles.viewer, ...access.roles.editor]);
  return binding({
    on: `backend service ${full}`,
    within: `backend service ${full}`,
    role: 'roles/iap.httpsResourceAccessor',
    members: () => [...people],
    group: ['iap', 'web'],
    target: ['--resource-type=backend-services', `--service=${full}`, `--project=${instance.project}`],
  });
};

/** After the access object: a file that is older than the object must not give these back either. */
export const roleMembers = (deployment: Deployment): readonly Resource[] => [
  ...labAccounts(deployment),
  publishers(deployment.instance, deployment.instance.topics.events, () =>
    deployment.access.roles.agent.filter((member) => member.startsWith('serviceAccount:')),
  ),
  ...iapFunctions.map((name) => iapAccess(deployment, name)),
];
