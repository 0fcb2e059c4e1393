/** One machine as it is now: what its agent learns about itself, and schedulers about it. */
import { PermanentError } from '../shared/errors.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

export const description = ({ store }: Pick<Dependencies, 'store'>): Handlers<'description'> => ({
  'GET /json/v1/machine/description/{id}': async ({ machineId }) => {
    const found = await store.get(machineId);
    if (found === undefined)
      throw new PermanentError('unknown-machine', `no machine ${machineId} has ever reported`);
    return found;
  },
});
