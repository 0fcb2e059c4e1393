/** What somebody does to one machine: one change, and the line of the log that says who made it. */
import { PermanentError } from '../shared/errors.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import type { Updated } from '../shared/store/store.ts';
import type { Description } from '../shared/types/description.ts';
import type { Dependencies } from './dependencies.ts';

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
