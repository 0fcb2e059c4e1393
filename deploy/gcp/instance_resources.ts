/** All resources of an instance, in the order in which they can be created. */
import type { Deployment } from './access_file.ts';
import type { Resource } from './resource.ts';
import { accessStorage } from './resources/access_object.ts';
import { accounts } from './resources/accounts.ts';
import { apis } from './resources/apis.ts';
import { firestore } from './resources/database.ts';
import { functions } from './resources/functions.ts';
import { imageCleanUp } from './resources/image_clean_up.ts';
import { limits } from './resources/limits.ts';
import { backends, loadBalancer } from './resources/load_balancer.ts';
import { metrics, monitoring } from './resources/monitoring.ts';
import { push } from './resources/push.ts';
import { releases } from './resources/releases.ts';
import { roleMembers } from './resources/role_members.ts';
import { schedule } from './resources/schedule.ts';
import { secrets } from './resources/secrets.ts';
import { topics } from './resources/topics.ts';

export const instanceResources = (deployment: Deployment): readonly Resource[] => {
  const { instance } = deployment;
  return [
    ...apis(instance),
    ...limits(instance),
    ...metrics(instance),
    ...accounts(instance),
    ...secrets(instance),
    ...firestore(instance),
    ...topics(instance),
    ...backends(instance),
    ...accessStorage(deployment),
    ...roleMembers(deployment),
    ...releases(instance),
    ...functions(instance),
    imageCleanUp(instance),
    ...push(instance),
    ...schedule(instance),
    ...loadBalancer(instance),
    ...monitoring(instance),
  ];
};

/** What who releases may change: the functions, and what is remembered about them. The secrets are only read; who gets them is for an owner. */
export const releaseResources = ({ instance }: Deployment): readonly Resource[] => [
  ...secrets(instance).filter(({ name }) => !name.startsWith('roles/')),
  ...releases(instance),
  ...functions(instance),
];

/** What the access file decides, and what that depends on; no release, so that a removal does not have to wait for one. */
export const accessResources = (deployment: Deployment): readonly Resource[] => [
  ...apis(deployment.instance),
  ...backends(deployment.instance),
  ...accessStorage(deployment),
  ...roleMembers(deployment),
];
