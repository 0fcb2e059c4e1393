/** Tells whoever listens that a person has changed a machine: a hint, after the fact. */
import type { Log } from '../shared/log.ts';
import type { Dependencies } from './dependencies.ts';

/** Never rejects: the change is made, and whoever listens looks again every minute all the same. */
export const notify = async (
  { publish, instance }: Pick<Dependencies, 'publish' | 'instance'>,
  log: Log,
  machineId: string,
): Promise<void> => {
  try {
    await publish(instance.topics.changes, { attributes: { hostname: machineId } });
  } catch (error) {
    log.warning('notice lost', { machineId, error });
  }
};
