/** A person's or a rack's change to one machine, and the audit line that names who made it. */
import { PermanentError } from '../shared/errors.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import type { Action } from '../shared/types/action.ts';
import type { Step, Updated } from '../shared/store/store.ts';
import type { Origin } from '../shared/timeline/entries.ts';
import type { Description } from '../shared/types/description.ts';
import { type Kept, withDescription } from '../shared/types/stored_record.ts';
import type { Dependencies } from './dependencies.ts';

/** Returns the next Description, or the same object if nothing changes. `now`: when it runs. Pure: the store may run it again. */
export type Act = (previous: Description, actor: string, now: Date, kept: Kept) => Description;

/** As in the audit line: an operator's action, or what a rack did. */
type ActionName = Action | 'powercycle_begin' | 'powercycle_result' | 'powercycle_complete';

/** The part of a request that identifies the actor. */
export type ActRequest = Pick<ApiRequest, 'caller' | 'requestId' | 'log'>;

export const unknownMachine = (machineId: string): PermanentError =>
  new PermanentError(
    'unknown-machine',
    `Machine ${machineId} is unknown. A machine appears after its first report.`,
  );
export const unknownIncident = (id: string): PermanentError =>
  new PermanentError('unknown-incident', `Incident ${id} is unknown. GET /_/incidents lists all incidents.`);

/** Logs who did what, for later questions: after the change is stored, and only for a change. */
export const audit = ({ log, caller, requestId }: ActRequest, action: ActionName, machineId: string): void =>
  log.notice('operator action', { action, machineId, actor: caller.email, requestId });

/** As `act`, with any step of the store. `once` is as in the origin of a change. */
export const actByStep = async (
  { store }: Pick<Dependencies, 'store'>,
  request: ActRequest,
  action: ActionName,
  machineId: string,
  step: Step,
  once: Pick<Origin, 'once'> = {},
): Promise<Updated> => {
  const { caller, requestId } = request;
  const updated = await store.update(machineId, step, {
    actor: caller.email,
    eventId: '',
    requestId,
    ...once,
  });
  if (updated.next !== updated.previous) audit(request, action, machineId);
  return updated;
};

/** The step that changes a known machine; it creates nothing. */
export const onKnown =
  (actor: string, apply: Act): Step =>
  (previous, now) =>
    previous && withDescription(previous, apply(previous.Description, actor, now, previous.Kept));

/** For an unknown machine, both sides of the result are undefined. */
export const act = (
  dependencies: Pick<Dependencies, 'store'>,
  request: ActRequest,
  action: ActionName,
  machineId: string,
  apply: Act,
): Promise<Updated> =>
  actByStep(dependencies, request, action, machineId, onKnown(request.caller.email, apply));
