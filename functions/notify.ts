/** Tells whoever listens that a person has changed a machine: a hint, after the fact. */
import type { Log } from '../shared/log.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import type { Dependencies } from './dependencies.ts';

/** Whoever acted waits for it: a function that has answered may be stopped before it has published. */
const GIVE_UP_MS = 3_000;

/** Never rejects: the change is made, and whoever listens looks again every minute all the same. */
export const notify = async (
  { publish, instance }: Pick<Dependencies, 'publish' | 'instance'>,
  log: Log,
  machineId: string,
): Promise<void> => {
  try {
    const attributes = { hostname: machineId };
    await withTimeLimit('the notice', GIVE_UP_MS, () => publish(instance.topics.changes, { attributes }));
  } catch (error) {
    log.warning('notice lost', { machineId, error });
  }
};
