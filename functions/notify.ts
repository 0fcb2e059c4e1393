/** Change notices: hints for listeners that a person changed a machine. */
import type { Log } from '../shared/log.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import { NOTICE_MS } from '../shared/time_limits.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Publishes that a person changed a machine. The caller waits for it, because the platform may stop a function after its answer. Never rejects:
 * listeners re-read every minute, so a lost notice is harmless.
 */
export const notify = async (
  { publish, instance }: Pick<Dependencies, 'publish' | 'instance'>,
  log: Log,
  machineId: string,
): Promise<void> => {
  try {
    const attributes = { hostname: machineId };
    await withTimeLimit('publishing the change notice', NOTICE_MS, () =>
      publish(instance.topics.changes, { attributes }),
    );
  } catch (error) {
    log.warning('notice lost', { machineId, error });
  }
};
