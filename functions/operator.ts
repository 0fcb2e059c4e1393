/** What people decide about a machine. Nothing is refused by state: what changes nothing says so and leaves no trace. */
import { jsonOf } from '../shared/http/body.ts';
import { clearQuarantine } from '../shared/operator/service.ts';
import type { Action } from '../shared/operator/offers.ts';
import { forgetDevice } from '../shared/operator/device.ts';
import { setAttachedDevice } from '../shared/operator/device.ts';
import { setNote } from '../shared/operator/service.ts';
import { supplyChromeos } from '../shared/operator/device.ts';
import { setMaintenance } from '../shared/operator/service.ts';
import { requestPowerCycle } from '../shared/operator/power_cycle.ts';
import * as requests from '../shared/types/requests.ts';
import { type Act, act, audit, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import { notify } from './act.ts';
import type { Handlers } from './table.ts';
import type { ApiRequest } from '../shared/http/route.ts';

/** Existing clients send none, and mean: the other way round. */
const optionalJsonOf = (body: Buffer): unknown => (body.length === 0 ? {} : jsonOf(body));

type OperatorDependencies = Pick<Dependencies, 'instance' | 'store' | 'now' | 'publish'>;

export const operator = (dependencies: OperatorDependencies): Handlers<'operator'> => {
  const { store, now } = dependencies;

  const perform = async (action: Action, request: ApiRequest, doIt: Act): Promise<{ Changed: boolean }> => {
    const { machineId } = request;
    const { previous, next } = await act(dependencies, request, action, machineId, doIt);
    if (next === undefined) throw unknownMachine(machineId);
    const Changed = next !== previous;
    if (Changed) await notify(dependencies, request.log, machineId);
    return { Changed };
  };

  return {
    'POST /_/machine/toggle_mode/{id}': async (request) => {
      const { MaintenanceMode } = requests.parseToggleMode(optionalJsonOf(request.body));
      return perform('toggle_mode', request, (was, actor, at) =>
        setMaintenance(was, MaintenanceMode, actor, at),
      );
    },

    'POST /_/machine/toggle_powercycle/{id}': async (request) => {
      const { PowerCycle } = requests.parseTogglePowerCycle(optionalJsonOf(request.body));
      return perform('toggle_powercycle', request, (was, actor, at) =>
        requestPowerCycle(was, request.machineId, PowerCycle, actor, at),
      );
    },

    'POST /_/machine/set_attached_device/{id}': async (request) => {
      const { AttachedDevice } = requests.parseSetAttachedDevice(jsonOf(request.body));
      return perform('set_attached_device', request, (was) => setAttachedDevice(was, AttachedDevice));
    },

    'POST /_/machine/set_note/{id}': async (request) => {
      const { Message } = requests.parseSetNote(jsonOf(request.body));
      return perform('set_note', request, (was, actor, at) => setNote(was, Message, actor, at));
    },

    'POST /_/machine/supply_chromeos/{id}': async (request) => {
      const { SSHUserIP, SuppliedDimensions } = requests.parseSupplyChromeos(jsonOf(request.body));
      return perform('supply_chromeos', request, (was, _actor, at) =>
        supplyChromeos(was, SSHUserIP, SuppliedDimensions, at),
      );
    },

    'POST /_/machine/clear_quarantined/{id}': (request) =>
      perform('clear_quarantined', request, (was, _actor, at) => clearQuarantine(was, at)),

    'POST /_/machine/remove_device/{id}': (request) =>
      perform('remove_device', request, (was, actor, at) => forgetDevice(was, request.machineId, actor, at)),

    'POST /_/machine/delete_machine/{id}': async (request) => {
      const { machineId, caller, requestId } = request;
      const wasKnown = await store.delete(machineId, {
        actor: caller.email,
        eventId: '',
        requestId,
        now: now(),
      });
      if (!wasKnown) throw unknownMachine(machineId);
      audit(request, 'delete_machine', machineId);
      await notify(dependencies, request.log, machineId);
      return { Changed: true };
    },
  };
};
