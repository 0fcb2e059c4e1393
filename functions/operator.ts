/** The function `operator`: what people decide about a machine. No action is refused because of the machine's state. */
import { jsonOf } from '../shared/http/body.ts';
import type { ApiRequest, Handler } from '../shared/http/route.ts';
import type { Log } from '../shared/log.ts';
import { forgetDevice, setAttachedDevice, supplyChromeos } from '../shared/operator/device.ts';
import type { Action } from '../shared/operator/offers.ts';
import { requestPowerCycle } from '../shared/operator/power_cycle.ts';
import { clearQuarantine, setMaintenance, setNote } from '../shared/operator/service.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import * as requests from '../shared/types/requests.ts';
import { type Act, act, audit, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

/** The caller waits for the notice, because the platform may stop a function after its answer. */
const NOTICE_LIMIT_MS = 3_000;

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
  // A person clears what they saw, not what is stored while the request waits for its turn.
  clear_quarantined: (_request, arrivedAt) => (previous) => clearQuarantine(previous, arrivedAt),
  remove_device:
    ({ machineId }) =>
    (previous, actor, now) =>
      forgetDevice(previous, machineId, actor, now),
};

/** Publishes that a person changed a machine. Never rejects: listeners re-read every minute, so a lost notice is harmless. */
export const notify = async (
  { publish, instance }: Pick<Dependencies, 'publish' | 'instance'>,
  log: Log,
  machineId: string,
): Promise<void> => {
  try {
    const attributes = { hostname: machineId };
    await withTimeLimit('publishing the change notice', NOTICE_LIMIT_MS, () =>
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

export const operator = (
  dependencies: Pick<Dependencies, 'instance' | 'store' | 'now' | 'publish'>,
): Handlers<'operator'> => ({
  ...routed((action) => async (request) => {
    const { machineId, log } = request;
    const { previous, next } = await act(
      dependencies,
      request,
      action,
      machineId,
      ACTS[action](request, dependencies.now()),
    );
    if (next === undefined) throw unknownMachine(machineId);
    const Changed = next !== previous;
    if (Changed) await notify(dependencies, log, machineId);
    return { Changed };
  }),

  'POST /_/machine/delete_machine/{id}': async (request) => {
    const { machineId, caller, requestId, log } = request;
    const origin = { actor: caller.email, eventId: '', requestId };
    if (!(await dependencies.store.delete(machineId, origin))) throw unknownMachine(machineId);
    audit(request, 'delete_machine', machineId);
    await notify(dependencies, log, machineId);
    return { Changed: true };
  },
});
