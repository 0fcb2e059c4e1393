/** The function `operator`: what people decide about a machine or an incident. No action is refused because of the machine's state. */
import { jsonOf } from '../shared/http/body.ts';
import type { ApiRequest, Handler } from '../shared/http/route.ts';
import type { Log } from '../shared/log.ts';
import { forgetDevice, setAttachedDevice, supplyChromeos } from '../shared/operator/device.ts';
import type { Action } from '../shared/operator/offers.ts';
import { requestPowerCycle } from '../shared/operator/power_cycle.ts';
import { clearQuarantine, setMaintenance, setNote } from '../shared/operator/service.ts';
import { AnsweredBefore, type Outcome } from '../shared/store/once.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import { NOTICE_MS } from '../shared/time_limits.ts';
import * as requests from '../shared/types/requests.ts';
import { type Act, act, audit, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import { decideOnIncidents } from './incident_decisions.ts';
import { onceOf } from './once.ts';
import type { Handlers } from './table.ts';

/** Existing clients send no body to toggle. */
const optionalJsonOf = (body: Buffer): unknown => (body.length === 0 ? {} : jsonOf(body));

/** Each action: parses its body, so that a bad one is refused before any read, and returns the change. */
const ACTS: Readonly<
  Record<
    Exclude<Action, 'delete_machine'>,
    (request: Pick<ApiRequest, 'machineId' | 'body'>, arrivedAt: Date) => Act
  >
> = {
  toggle_mode: ({ body }) => {
    const { MaintenanceMode } = requests.parseToggleMode(optionalJsonOf(body));
    return (previous, actor, now) => setMaintenance(previous, MaintenanceMode, actor, now);
  },
  toggle_powercycle: ({ machineId, body }) => {
    const { PowerCycle } = requests.parseTogglePowerCycle(optionalJsonOf(body));
    return (previous, actor, now) => requestPowerCycle(previous, machineId, PowerCycle, actor, now);
  },
  set_attached_device: ({ body }) => {
    const { AttachedDevice } = requests.parseSetAttachedDevice(jsonOf(body));
    return (previous) => setAttachedDevice(previous, AttachedDevice);
  },
  set_note: ({ body }) => {
    const { Message } = requests.parseSetNote(jsonOf(body));
    return (previous, actor, now) => setNote(previous, Message, actor, now);
  },
  supply_chromeos: ({ body }) => {
    const { SSHUserIP, SuppliedDimensions } = requests.parseSupplyChromeos(jsonOf(body));
    return (previous) => supplyChromeos(previous, SSHUserIP, SuppliedDimensions);
  },
  clear_quarantined: (_request, arrivedAt) => (previous, _actor, now, kept) =>
    clearQuarantine(previous, { arrivedAt, now, forcedAt: kept.ForcedTime }),
  remove_device:
    ({ machineId }) =>
    (previous, actor, now) =>
      forgetDevice(previous, machineId, actor, now),
};

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

type UpdateAction = keyof typeof ACTS;

/** A handler for each action of ACTS, keyed by the action's route. */
const routed = (handlerOf: (action: UpdateAction) => Handler<unknown>) =>
  Object.fromEntries(
    (Object.keys(ACTS) as UpdateAction[]).map((action) => [
      `POST /_/machine/${action}/{id}`,
      handlerOf(action),
    ]),
  ) as { readonly [A in UpdateAction as `POST /_/machine/${A}/{id}`]: Handler<unknown> };

/** The answer to a request that did this, now or on an earlier try. Throws what `work` throws, and if the machine is unknown. */
const answerOf = async (machineId: string, work: () => Promise<Outcome>): Promise<{ Changed: boolean }> => {
  const outcome = await work().catch((error: unknown) => {
    if (error instanceof AnsweredBefore) return error.outcome;
    throw error;
  });
  if (outcome === 'unknown') throw unknownMachine(machineId);
  return { Changed: outcome === 'changed' };
};

export const operator = (
  dependencies: Pick<Dependencies, 'instance' | 'store' | 'now' | 'publish' | 'environment' | 'log'>,
): Handlers<'operator'> => ({
  ...routed((action) => (request) => {
    const { machineId, log } = request;
    return answerOf(machineId, async () => {
      const apply = ACTS[action](request, dependencies.now());
      const once = onceOf(request, action);
      const { previous, next } = await act(dependencies, request, action, machineId, apply, once);
      if (next === undefined) return 'unknown';
      if (next === previous) return 'unchanged';
      await notify(dependencies, log, machineId);
      return 'changed';
    });
  }),

  'POST /_/machine/delete_machine/{id}': (request) => {
    const { machineId, caller, requestId, log } = request;
    return answerOf(machineId, async () => {
      const once = onceOf(request, 'delete_machine');
      const origin = { actor: caller.email, eventId: '', requestId, ...once };
      if (!(await dependencies.store.delete(machineId, origin))) return 'unknown';
      audit(request, 'delete_machine', machineId);
      await notify(dependencies, log, machineId);
      return 'changed';
    });
  },

  ...decideOnIncidents(dependencies),
});
