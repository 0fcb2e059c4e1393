/** What somebody does to one machine: one change, and the line of the log that says who made it. */
import type { ApiRequest } from '../shared/http/route.ts';
import type { Updated } from '../shared/store/store.ts';
import type { Description } from '../shared/types/description.ts';
import type { Dependencies } from './dependencies.ts';

/** What should be, given what is; the same object where that is the same. */
export type Act = (was: Description, actor: string, now: Date) => Description;

/** Creates nothing: an unknown machine stays unknown. `action` names the act in the audit line, which only a change leaves. */
export const act = async (
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  { caller, requestId, log }: Pick<ApiRequest, 'caller' | 'requestId' | 'log'>,
  machineId: string,
  action: string,
  doIt: Act,
): Promise<Updated> => {
  const at = now();
  const actor = caller.email;
  const updated = await store.update(
    machineId,
    (was) => (was === undefined ? undefined : doIt(was, actor, at)),
    { actor, eventId: '', requestId, now: at },
  );
  if (updated.next !== updated.previous) log.notice('operator action', { action, machineId, actor });
  return updated;
};
