/** When each action is worth offering, as data that the page shares. The API refuses none of them by state: it is for people to decide. */
import type { Description } from '../types/description.ts';

export const ACTIONS = [
  'toggle_mode',
  'toggle_powercycle',
  'set_attached_device',
  'set_note',
  'supply_chromeos',
  'clear_quarantined',
  'remove_device',
  'delete_machine',
] as const;
/** As in the API's paths. */
export type Action = (typeof ACTIONS)[number];

/** A reason or a warning, where there is one. */
type Says = (description: Description) => string | undefined;

interface Rule {
  /** Why the action makes no sense as the machine is. */
  readonly whyNot?: Says;
  /** What whoever does it all the same should know first. */
  readonly warnings?: readonly Says[];
  /** It cannot be undone: ask first, and name the machine. */
  readonly isDestructive?: true;
}

const taskRuns: Says = ({ RunningSwarmingTask }) => (RunningSwarmingTask ? 'A task is running.' : undefined);

const outletInError: Says = ({ PowerCycleState, PowerCycle }) =>
  PowerCycleState === 'in_error' && !PowerCycle ? 'Its outlet reported an error.' : undefined;

// A wish is taken back without harm.
const taskWouldDie: Says = ({ RunningSwarmingTask, PowerCycle }) =>
  RunningSwarmingTask && !PowerCycle ? 'A task is running; it would be lost.' : undefined;

const RULES: Readonly<Record<Action, Rule>> = {
  toggle_mode: {},
  toggle_powercycle: {
    whyNot: ({ PowerCycleState, PowerCycle }) =>
      PowerCycleState === 'not_available' && !PowerCycle ? 'Nothing controls its outlet.' : undefined,
    warnings: [taskWouldDie, outletInError],
  },
  set_attached_device: { warnings: [taskRuns] },
  set_note: {},
  supply_chromeos: {
    whyNot: (description) =>
      description.AttachedDevice === 'ssh' ? taskRuns(description) : 'Only for a device attached by SSH.',
  },
  clear_quarantined: {
    whyNot: ({ IsQuarantined }) => (IsQuarantined ? undefined : 'No task forced a quarantine.'),
  },
  remove_device: { warnings: [taskRuns], isDestructive: true },
  delete_machine: { warnings: [taskRuns], isDestructive: true },
};

interface Offer {
  /** Empty where the action is worth offering. */
  readonly whyNot: string;
  readonly warnings: readonly string[];
  /** Ask before doing it, with the warnings and the machine's ID. */
  readonly asksFirst: boolean;
}

export const offer = (action: Action, description: Description): Offer => {
  const { whyNot, warnings = [], isDestructive = false } = RULES[action];
  const said = warnings.map((says) => says(description)).filter((text) => text !== undefined);
  return { whyNot: whyNot?.(description) ?? '', warnings: said, asksFirst: isDestructive || said.length > 0 };
};
