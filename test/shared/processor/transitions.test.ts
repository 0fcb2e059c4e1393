/** The effect of events and operators on a machine, final step included, pinned by 573 recorded transitions. */
import assert from 'node:assert/strict';
import { PermanentError, REFUSALS } from '../../../shared/errors.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import { forgetDevice, setAttachedDevice, supplyChromeos } from '../../../shared/operator/device.ts';
import { reportOutlet } from '../../../shared/power/outlet.ts';
import { completePowerCycle, requestPowerCycle } from '../../../shared/power/request.ts';
import { clearQuarantine, setMaintenance, setNote } from '../../../shared/operator/service.ts';
import { DEVICE_DIMENSIONS } from '../../../shared/processor/device_readings.ts';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import type { Description } from '../../../shared/types/description.ts';
import { parseEvent } from '../../../shared/types/event.ts';
import {
  parsePowerCycleStateUpdate,
  parseSetAttachedDevice,
  parseSetNote,
  parseSupplyChromeos,
} from '../../../shared/types/requests.ts';
import { withDescription } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { anInstance } from '../../support/builders.ts';
import { recorded, type Transition, transitions, unrecorded } from '../../support/transitions.ts';
import { processEvent } from '../../support/processing.ts';

const instance = anInstance();
const finalStep = createFinalStep(instance.pools);

const report = (
  { event, now, id, step }: Transition,
  previous: Description | undefined,
): Description | undefined =>
  processEvent(previous && withDescription(undefined, previous), parseEvent(event), {
    now: new Date(now),
    publishedAt: now,
    eventId: `${id}-${step}`,
    times: DEFAULT_TIMES,
    user: instance.user,
  })?.Description;

const act = (transition: Transition, previous: Description): Description | undefined => {
  const { op, machineId, user = '', params } = transition;
  const now = new Date(transition.now);
  switch (op) {
    case 'toggle_mode':
      return setMaintenance(previous, undefined, user, now);
    case 'toggle_powercycle':
      return requestPowerCycle(previous, machineId, undefined, user, now, 'r1');
    case 'set_attached_device':
      return setAttachedDevice(previous, parseSetAttachedDevice(params).AttachedDevice);
    case 'set_note':
      return setNote(previous, parseSetNote(params).Message, user, now);
    case 'supply_chromeos': {
      const { SSHUserIP, SuppliedDimensions } = parseSupplyChromeos(params);
      return supplyChromeos(previous, SSHUserIP, SuppliedDimensions);
    }
    case 'clear_quarantined':
      return clearQuarantine(previous, { arrivedAt: now, now, forcedAt: ZERO_TIME });
    case 'remove_device':
      return forgetDevice(previous, machineId, user, now);
    case 'delete_machine':
      return undefined;
    case 'powercycle_complete':
      return completePowerCycle(previous);
    case 'powercycle_state': {
      const update = parsePowerCycleStateUpdate({ Machines: [{ MachineID: machineId, ...params }] });
      const record = withDescription(undefined, previous);
      return reportOutlet(record, update.Machines![0]!, undefined, now).Description;
    }
    default:
      return assert.fail(`unknown operation in the transitions: ${op}`);
  }
};

const actual = (transition: Transition): unknown => {
  const previous = transition.previous === null ? undefined : { ...transition.previous, ...unrecorded };
  if (transition.op !== 'event' && previous === undefined) return { status: 404 };
  try {
    const next = transition.op === 'event' ? report(transition, previous) : act(transition, previous!);
    if (next === undefined) return null;
    const was = previous && withDescription(undefined, previous);
    const stepped = withDescription(undefined, next);
    const final = () => finalStep(transition.machineId, was, stepped, new Date(transition.now)).Description;
    return recorded(next === previous ? next : final());
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { status: REFUSALS[error.refusal].status };
  }
};

describe('DEVICE_DIMENSIONS', () => {
  it('lists all dimensions that the recorded events set, and no others', () => {
    const keys = transitions
      .filter(({ op }) => op === 'event')
      .flatMap((transition) => Object.keys(report(transition, undefined)?.Dimensions ?? {}));
    assert.deepEqual([...new Set(keys)].sort(), [...DEVICE_DIMENSIONS, 'id', 'tmm_version'].sort());
  });
});

describe('the transitions fixture', () => {
  it('has 573 steps', () => assert.equal(transitions.length, 573));

  for (const machine of new Set(transitions.map(({ id }) => id)))
    describe(machine, () => {
      for (const transition of transitions.filter(({ id }) => id === machine))
        it(`reproduces step ${transition.step}: ${transition.op}`, () => {
          const before = JSON.stringify(transition.previous);
          assert.deepEqual(actual(transition), transition.expected);
          assert.equal(JSON.stringify(transition.previous), before, 'previous was mutated');
        });
    });
});
