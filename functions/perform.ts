/** One operator's action on one machine: in one transaction, or only foreseen. */
import { AnsweredBefore, type Outcome } from '../shared/store/once.ts';
import type { Step } from '../shared/store/store.ts';
import type { Origin } from '../shared/timeline/entries.ts';
import type { Action } from '../shared/types/action.ts';
import { type ActRequest, actByStep, audit } from './act.ts';
import type { Decision } from './actions.ts';
import type { Check } from './as_seen.ts';
import type { Dependencies } from './dependencies.ts';

interface Performing extends Pick<Origin, 'once'> {
  readonly machineId: string;
  /** Beside that of the decision. */
  readonly check?: Check;
  /** Nothing is written, and no answer kept. */
  readonly isDryRun: boolean;
}

interface Performed {
  readonly outcome: Outcome;
  /** Whether this very request changed the machine: an earlier try of it may have. */
  readonly isChangedNow: boolean;
}

type Store = Pick<Dependencies, 'store'>;

/** Throws what the checks throw, if the machine is known or would be created. */
const checked =
  (decision: Decision, check: Check | undefined): Check =>
  (previous, now) => {
    decision.check(previous, now);
    check?.(previous, now);
  };

const stepOf = (
  decision: Extract<Decision, { kind: 'change' }>,
  actor: string,
  { machineId, check }: Performing,
): Step => {
  const step = decision.step(machineId, actor);
  return (previous, now, deletedAt) => {
    const next = step(previous, now, deletedAt);
    if (next !== undefined) checked(decision, check)(previous, now);
    return next;
  };
};

const foresee = async (
  { store }: Store,
  { caller }: ActRequest,
  decision: Decision,
  performing: Performing,
): Promise<Outcome> => {
  const { machineId, check } = performing;
  let outcome: Outcome = 'unknown';
  const forget: Step = (previous, now) => {
    if (previous !== undefined) checked(decision, check)(previous, now);
    outcome = previous === undefined ? 'unknown' : 'changed';
    return previous;
  };
  const change = (step: Step): Step => {
    return (previous, now, deletedAt) => {
      const next = step(previous, now, deletedAt);
      outcome = next === undefined ? 'unknown' : next === previous ? 'unchanged' : 'changed';
      return previous;
    };
  };
  // Either returns the record that it was given, so nothing is written.
  const step = decision.kind === 'forget' ? forget : change(stepOf(decision, caller.email, performing));
  await store.update(machineId, step, { actor: caller.email, eventId: '' });
  return outcome;
};

const carryOut = async (
  dependencies: Store,
  request: ActRequest,
  action: Action,
  decision: Decision,
  performing: Performing,
): Promise<Outcome> => {
  const { caller, requestId } = request;
  const { machineId, once, check } = performing;
  const ones = once === undefined ? {} : { once };
  if (decision.kind === 'forget') {
    const { store } = dependencies;
    const origin = { actor: caller.email, eventId: '', requestId, ...ones };
    const options = { forGood: decision.forGood, check: checked(decision, check) };
    if (!(await store.delete(machineId, origin, options))) return 'unknown';
    audit(request, action, machineId);
    return 'changed';
  }
  const step = stepOf(decision, caller.email, performing);
  const { previous, next } = await actByStep(dependencies, request, action, machineId, step, ones);
  if (next === undefined) return 'unknown';
  return next === previous ? 'unchanged' : 'changed';
};

/** Throws what the checks and the store throw; an earlier try of the request is answered as it was then. Publishes no notice. */
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
