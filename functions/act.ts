/** What somebody does to one machine: one change, and the line of the log that says who made it. */
import type { Dependencies } from './dependencies.ts';
import { PermanentError } from '../shared/errors.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import type { Log } from '../shared/log.ts';
import type { Updated } from '../shared/store/store.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import type { Description } from '../shared/types/description.ts';

/** What should be, given what is; the same object where that is the same. */
export type Act = (was: Description, actor: string, now: Date) => Description;

/** The part of a request that says who acts. */
export type Acting = Pick<ApiRequest, 'caller' | 'requestId' | 'log'>;

export const unknownMachine = (machineId: string): PermanentError =>
  new PermanentError('unknown-machine', `no machine ${machineId} is known; it must have reported once`);

/** For whoever is asked later; written once the change is, and only for a change. `action` names what was done. */
export const audit = ({ log, caller, requestId }: Acting, action: string, machineId: string): void =>
  log.notice('operator action', { action, machineId, actor: caller.email, requestId });

/** Creates nothing: an unknown machine stays unknown, with both sides of the answer undefined. */
export const act = async (
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  acting: Acting,
  action: string,
  machineId: string,
  doIt: Act,
): Promise<Updated> => {
  const at = now();
  const actor = acting.caller.email;
  const updated = await store.update(
    machineId,
    (was) => (was === undefined ? undefined : doIt(was, actor, at)),
    { actor, eventId: '', requestId: acting.requestId, now: at },
  );
  if (updated.next !== updated.previous) audit(acting, action, machineId);
  return updated;
};

/** Tells whoever listens that a person has changed a machine: a hint, after the fact. */

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
