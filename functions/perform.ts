/** One operator's action on one machine: in one transaction, or only foreseen. */
import { AnsweredBefore, type Outcome } from '../shared/store/once.ts';
import type { Origin } from '../shared/timeline/entries.ts';
import type { Action } from '../shared/types/action.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';
import { type ActRequest, actByStep, audit } from './act.ts';
import type { Decision } from './actions.ts';
import type { Dependencies } from './dependencies.ts';

/** Throws if the machine must be left alone. `previous`: undefined if it is unknown or corrupt. Pure, and called within the transaction. */
export type Check = (previous: StoredRecord | undefined, now: Date) => void;

interface Performing extends Pick<Origin, 'once'> {
  readonly machineId: string;
  readonly check: Check;
  /** Nothing is written, and no answer kept. */
  readonly isDryRun: boolean;
}

interface Performed {
  readonly outcome: Outcome;
  /** Whether this very request changed the machine: an earlier try of it may have. */
  readonly isChangedNow: boolean;
}

type Store = Pick<Dependencies, 'store'>;

const foresee = async (
  { store }: Store,
  { caller }: ActRequest,
  decision: Decision,
  { machineId, check }: Performing,
): Promise<Outcome> => {
  let outcome: Outcome = 'unknown';
  await store.update(
    machineId,
    (previous, now, deletedAt) => {
      if (previous !== undefined) check(previous, now);
      const next =
        decision.kind === 'change' && decision.step(machineId, caller.email)(previous, now, deletedAt);
      const isUnknown = next === undefined || (decision.kind === 'forget' && previous === undefined);
      outcome = isUnknown ? 'unknown' : next === previous ? 'unchanged' : 'changed';
      // Nothing is written.
      return previous;
    },
    { actor: caller.email, eventId: '' },
  );
  return outcome;
};

const carryOut = async (
  dependencies: Store,
  request: ActRequest,
  action: Action,
  decision: Decision,
  { machineId, check, once }: Performing,
): Promise<Outcome> => {
  const { caller, requestId } = request;
  const ones = once === undefined ? {} : { once };
  if (decision.kind === 'forget') {
    const { store } = dependencies;
    const origin = { actor: caller.email, eventId: '', requestId, ...ones };
    if (!(await store.delete(machineId, origin, { forGood: decision.forGood, check }))) return 'unknown';
    audit(request, action, machineId);
    return 'changed';
  }
  const step = decision.step(machineId, caller.email);
  const { previous, next } = await actByStep(
    dependencies,
    request,
    action,
    machineId,
    (was, now, deletedAt) => {
      if (was !== undefined) check(was, now);
      return step(was, now, deletedAt);
    },
    ones,
  );
  if (next === undefined) return 'unknown';
  return next === previous ? 'unchanged' : 'changed';
};

/** Throws what the check and the store throw; an earlier try of the request is answered as it was then. Publishes no notice. */
export const perform = async (
  dependencies: Store,
  request: ActRequest,
  action: Action,
  decision: Decision,
  performing: Performing,
): Promise<Performed> => {
  if (performing.isDryRun)
    return { outcome: await foresee(dependencies, request, decision, performing), isChangedNow: false };
  try {
    const outcome = await carryOut(dependencies, request, action, decision, performing);
    return { outcome, isChangedNow: outcome === 'changed' };
  } catch (error) {
    if (error instanceof AnsweredBefore) return { outcome: error.outcome, isChangedNow: false };
    throw error;
  }
};
