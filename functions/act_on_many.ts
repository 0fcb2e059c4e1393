/** One action on many machines: each is a change of its own, with its own result. */
import { PermanentError } from '../shared/errors.ts';
import { forEach } from '../shared/for_each.ts';
import { HEALTHS, healthBy } from '../shared/health/health.ts';
import { timesOf } from '../shared/health/times.ts';
import { problemOf } from '../shared/http/answer.ts';
import { jsonOf } from '../shared/http/body.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import { ACT_MS } from '../shared/time_limits.ts';
import { type ActResult, parseActOnMany } from '../shared/types/act_on_many.ts';
import type { Action } from '../shared/types/action.ts';
import { parseMachineId } from '../shared/types/machine_id.ts';
import { decide } from './actions.ts';
import type { Check } from './as_seen.ts';
import type { Dependencies } from './dependencies.ts';
import { isLabDeaf } from './fleet_health.ts';
import { notify } from './notify.ts';
import { onceOf } from './once.ts';
import { perform } from './perform.ts';

/** The member without which an action toggles: some of many machines would be switched on, others off. */
const EXPLICIT: Readonly<Partial<Record<Action, string>>> = {
  toggle_mode: 'MaintenanceMode',
  toggle_powercycle: 'PowerCycle',
};

const refuse = (detail: string): never => {
  throw new PermanentError('bad-request', `body: ${detail}`);
};

/** Throws PermanentError for what the schema cannot tell. */
const parse = (body: Buffer) => {
  const { Action, Machines, Body = {}, IfHealth = {}, DryRun = false } = parseActOnMany(jsonOf(body));
  const ids = new Set<string>();
  for (const id of Machines) {
    if (ids.has(parseMachineId(id))) refuse(`Machines names ${id} more than once; name each machine once`);
    ids.add(id);
  }
  const healths: readonly string[] = HEALTHS;
  for (const word of Object.values(IfHealth))
    if (!healths.includes(word))
      refuse(`IfHealth has ${JSON.stringify(word.slice(0, 64))}; a health is one of ${healths.join(', ')}`);
  const member = EXPLICIT[Action];
  if (member !== undefined && !Object.hasOwn(Body, member))
    refuse(`Body must say "${member}": true or false, because ${Action} for many machines cannot toggle`);
  return { Action, Machines, Body, IfHealth, DryRun };
};

type Needs = Pick<Dependencies, 'instance' | 'store' | 'now' | 'publish'>;

/** Returns the check of a machine's health, by what the caller saw of each. */
const healthCheck = async (
  { instance, store, now }: Needs,
  seen: Readonly<Record<string, string>>,
): Promise<(machineId: string) => Check> => {
  if (Object.keys(seen).length === 0) return () => () => undefined;
  const times = timesOf(instance);
  const { state } = await store.sweeps.read();
  const deaf = isLabDeaf(state, now(), times);
  return (machineId) => (previous, at) => {
    // A machine may be named `constructor`.
    if (!Object.hasOwn(seen, machineId)) return;
    const word = previous && healthBy(times)(previous.Description, at, deaf);
    if (word !== seen[machineId])
      throw new PermanentError(
        'health-changed',
        `The health of ${machineId} is ${word ?? 'unreadable'}, not ${seen[machineId]}.`,
      );
  };
};

/** Refuses the whole for what is wrong with the request; what goes wrong with one machine is that machine's result. */
export const actOnMany = (dependencies: Needs) => async (request: ApiRequest) => {
  const { now } = dependencies;
  const { body, log } = request;
  const arrivedAt = now();
  const { Action, Machines, Body, IfHealth, DryRun } = parse(body);
  const decision = decide(Action, Body, arrivedAt);
  // As single requests: what must be the same on every try is the action and its body, not the list of machines.
  const bytes = Buffer.from(JSON.stringify(Body));
  const onces = new Map(Machines.map((id) => [id, onceOf(request, id, Action, bytes)]));
  const checkOf = await healthCheck(dependencies, IfHealth);

  const results = new Map<string, ActResult>();
  const changed: string[] = [];
  const actOn = async (machineId: string): Promise<void> => {
    try {
      const { outcome, isChangedNow } = await perform(dependencies, request, Action, decision, {
        ...{ machineId, ...onces.get(machineId), check: checkOf(machineId), isDryRun: DryRun },
      });
      if (isChangedNow) changed.push(machineId);
      const result =
        outcome === 'unknown' ? { Problem: 'unknown-machine' } : { Changed: outcome === 'changed' };
      results.set(machineId, { MachineID: machineId, ...result });
    } catch (error) {
      if (!(error instanceof PermanentError))
        log.error('request failed', { action: Action, machineId, error });
      results.set(machineId, { MachineID: machineId, Problem: problemOf(error).type });
    }
  };
  await forEach(Machines, actOn, () => now().getTime() - arrivedAt.getTime() > ACT_MS);
  // All at once: 3 s in all.
  await Promise.all(changed.map((machineId) => notify(dependencies, log, machineId)));
  return {
    Results: Machines.map((MachineID) => results.get(MachineID) ?? { MachineID, Problem: 'not-tried' }),
  };
};
