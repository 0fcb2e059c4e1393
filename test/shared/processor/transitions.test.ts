/** The 600 recorded steps that pin what events and operators do to a machine, final step included. */
import assert from 'node:assert/strict';
import { PermanentError, REFUSALS } from '../../../shared/errors.ts';
import { clearQuarantine } from '../../../shared/operator/service.ts';
import { completePowerCycle } from '../../../shared/operator/power_cycle.ts';
import { forgetDevice } from '../../../shared/operator/device.ts';
import { setAttachedDevice } from '../../../shared/operator/device.ts';
import { setNote } from '../../../shared/operator/service.ts';
import { setOutletState } from '../../../shared/operator/power_cycle.ts';
import { supplyChromeos } from '../../../shared/operator/device.ts';
import { setMaintenance } from '../../../shared/operator/service.ts';
import { requestPowerCycle } from '../../../shared/operator/power_cycle.ts';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import * as processor from '../../../shared/processor/process.ts';
import type { Description } from '../../../shared/types/description.ts';
import { parseEvent } from '../../../shared/types/event.ts';
import { parseSetAttachedDevice, parseSetNote, parseSupplyChromeos } from '../../../shared/types/requests.ts';
import { parsePowerCycleStateUpdate } from '../../../shared/types/requests.ts';
import { anInstance } from '../../support/builders.ts';
import { recorded, type Transition, transitions, unrecorded } from '../../support/transitions.ts';

const instance = anInstance();
const finalStep = createFinalStep(instance.pools);
const event = ({ event, now, id, step }: Transition, was: Description | undefined): Description | undefined =>
  processor.process(was, parseEvent(event), {
    now: new Date(now),
    publishedAt: now,
    eventId: `${id}-${step}`,
    thresholds: instance.thresholds,
    user: instance.user,
  });

const act = (transition: Transition, was: Description): Description | undefined => {
  const { op, machineId, user = '', params } = transition;
  const now = new Date(transition.now);
  switch (op) {
    case 'toggle_mode':
      return setMaintenance(was, undefined, user, now);
    case 'toggle_powercycle':
      return requestPowerCycle(was, machineId, undefined, user, now);
    case 'set_attached_device':
      return setAttachedDevice(was, parseSetAttachedDevice(params).AttachedDevice);
    case 'set_note':
      return setNote(was, parseSetNote(params).Message, user, now);
    case 'supply_chromeos': {
      const { SSHUserIP, SuppliedDimensions } = parseSupplyChromeos(params);
      return supplyChromeos(was, SSHUserIP, SuppliedDimensions, now);
    }
    case 'clear_quarantined':
      return clearQuarantine(was, now);
    case 'remove_device':
      return forgetDevice(was, machineId, user, now);
    case 'delete_machine':
      return undefined;
    case 'powercycle_complete':
      return completePowerCycle(was);
    case 'powercycle_state': {
      const update = parsePowerCycleStateUpdate({ Machines: [{ MachineID: machineId, ...params }] });
      return setOutletState(was, update.Machines[0]!.PowerCycleState);
    }
    default:
      return assert.fail(`a transition of an operation that nobody knows: ${op}`);
  }
};

const actual = (transition: Transition): unknown => {
  const was = transition.previous === null ? undefined : { ...transition.previous, ...unrecorded };
  if (transition.op !== 'event' && was === undefined) return { status: 404 };
  try {
    const next = transition.op === 'event' ? event(transition, was) : act(transition, was!);
    if (next === undefined) return null;
    const stored = next === was ? next : finalStep(transition.machineId, next);
    return recorded(stored);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { status: REFUSALS[error.refusal].status };
  }
};

describe('The recorded transitions', () => {
  it('are all there', () => assert.equal(transitions.length, 600));

  for (const machine of new Set(transitions.map(({ id }) => id)))
    describe(machine, () => {
      for (const transition of transitions.filter(({ id }) => id === machine))
        it(`step ${transition.step}: ${transition.op}`, () => {
          const before = JSON.stringify(transition.previous);
          assert.deepEqual(actual(transition), transition.expected);
          assert.equal(JSON.stringify(transition.previous), before, 'previous was mutated');
        });
    });
});
