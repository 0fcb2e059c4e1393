/** When each operator action makes sense, as data for any client. The API accepts every action in any state: people decide. */
import type { Action } from '../types/action.ts';
import type { Description } from '../types/description.ts';

/** A sentence for the operator, or undefined if it does not apply. */
type Check = (description: Description) => string | undefined;

interface Rule {
  /** Why the action makes no sense in the machine's current state. */
  readonly whyNot?: Check;
  /** What the operator should know before doing it anyway. */
  readonly warnings?: readonly Check[];
  /** Cannot be undone: ask first, and name the machine. */
  readonly isDestructive?: true;
}

interface Offer {
  /** Empty if the action makes sense. */
  readonly whyNot: string;
  readonly warnings: readonly string[];
  /** Ask for confirmation, showing the warnings and the machine's ID. */
  readonly asksFirst: boolean;
}

const taskIsRunning: Check = ({ RunningSwarmingTask }) =>
  RunningSwarmingTask ? 'A task is running.' : undefined;

const outletInError: Check = ({ PowerCycleState, PowerCycle }) =>
  PowerCycleState === 'in_error' && !PowerCycle ? 'The outlet reported an error.' : undefined;

// Cancelling a request does no harm, so neither power warning applies to it.
const taskWouldBeLost: Check = ({ RunningSwarmingTask, PowerCycle }) =>
  RunningSwarmingTask && !PowerCycle ? 'A task is running; it would be lost.' : undefined;

const RULES: Readonly<Record<Action, Rule>> = {
  toggle_mode: {},
  toggle_powercycle: {
    whyNot: ({ PowerCycleState, PowerCycle }) =>
      PowerCycleState === 'not_available' && !PowerCycle ? 'The outlet cannot be controlled.' : undefined,
    warnings: [taskWouldBeLost, outletInError],
  },
  set_attached_device: { warnings: [taskIsRunning] },
  set_note: {},
  supply_chromeos: {
    whyNot: (description) =>
      description.AttachedDevice === 'ssh'
        ? taskIsRunning(description)
        : 'The attached device is not reached over SSH.',
  },
  clear_quarantined: {
    whyNot: ({ IsQuarantined }) => (IsQuarantined ? undefined : 'No task has quarantined the machine.'),
  },
  remove_device: { warnings: [taskIsRunning], isDestructive: true },
  delete_machine: { warnings: [taskIsRunning], isDestructive: true },
  trust_outlet: {
    whyNot: ({ Power: { Doubt } }) => (Doubt === '' ? 'Nobody doubts the outlet.' : undefined),
  },
  expect_machine: {
    whyNot: ({ Presence }) => (Presence === 'expected' ? undefined : 'The machine has reported already.'),
  },
};

/** Whether an action makes sense for a machine, and what to ask first. */
export const offer = (action: Action, description: Description): Offer => {
  const { whyNot, warnings = [], isDestructive = false } = RULES[action];
  const applying = warnings.map((check) => check(description)).filter((text) => text !== undefined);
  return {
    whyNot: whyNot?.(description) ?? '',
    warnings: applying,
    asksFirst: isDestructive || applying.length > 0,
  };
};
