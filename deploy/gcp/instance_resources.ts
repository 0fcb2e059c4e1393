/** All resources of an instance, in the order in which they can be created. */
import type { Instance } from '../../shared/types/instance.ts';
import type { Resource } from './resource.ts';
import { accounts } from './resources/accounts.ts';
import { apis } from './resources/apis.ts';
import { firestore } from './resources/database.ts';
import { functions } from './resources/functions.ts';
import { backends, loadBalancer } from './resources/load_balancer.ts';
import { monitoring } from './resources/monitoring.ts';
import { push } from './resources/push.ts';
import { topics } from './resources/topics.ts';

export const instanceResources = (instance: Instance): readonly Resource[] => [
  ...apis(instance),
  ...accounts(instance),
  ...firestore(instance),
  ...topics(instance),
  // The functions' config contains IAP's audiences, which are known once its backend services exist.
  ...backends(instance),
  ...functions(instance),
  ...push(instance),
  ...loadBalancer(instance),
  ...monitoring(instance),
];
