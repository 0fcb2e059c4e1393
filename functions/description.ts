/** The function `description`: one machine's current state, for its monitor and for schedulers. */
import { PermanentError } from '../shared/errors.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

export const description = ({ store }: Pick<Dependencies, 'store'>): Handlers<'description'> => ({
  'GET /json/v1/machine/description/{id}': async ({ machineId }) => {
    const found = await store.get(machineId);
    if (found === undefined)
      throw new PermanentError(
        'unknown-machine',
        `Machine ${machineId} is unknown. A machine appears after its first report.`,
      );
    return found;
  },
});
