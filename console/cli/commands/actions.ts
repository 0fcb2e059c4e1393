/** The commands that change machines, by the server's actions. */
import { type Action, ACTIONS } from '../../../shared/types/action.ts';
import { ATTACHED_DEVICES } from '../../../shared/types/description.ts';
import { actOn, outcomeOf } from '../act_on.ts';
import { act } from '../api.ts';
import { chooseMachines } from '../choose.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command_line.ts';
import { type Confirmation, confirmAction } from '../confirm.ts';

/** One use of a command. */
interface Request {
  /** The words that choose the machines. */
  readonly machines: readonly string[];
  /** A command without it takes no --matching. */
  readonly confirm?: Confirmation;
  /** The wanted state, not a toggle, so that repeating the command does no harm. */
  readonly body: object;
  /** Printed after a machine's ID if the request changed it. */
  readonly done: string;
  /** Printed after a machine's ID if there was nothing to change. */
  readonly already: string;
}

interface ActionCommand {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly details: string;
  /** Reads the words after the command's name. Throws a UsageError. */
  readonly read: (words: readonly string[]) => Request;
}

const MACHINES = 'MACHINE... | --matching WORD...';
const DEVICES = ATTACHED_DEVICES.join('|');

const ACTION_COMMANDS: Readonly<Record<Action, readonly ActionCommand[]>> = {
  toggle_mode: [
    {
      name: 'maintain',
      usage: MACHINES,
      summary: 'take machines out of service',
      details: 'They get no new tasks until release. Repeating the command changes nothing.',
      read: (machines) => ({
        machines,
        confirm: { asks: 'if-matching', question: (them) => `Take ${them} out of service` },
        body: { MaintenanceMode: true },
        done: 'is in maintenance',
        already: 'was already in maintenance',
      }),
    },
    {
      name: 'release',
      usage: MACHINES,
      summary: 'return machines to service',
      details: `This ends maintenance only; a quarantine or a recovery stays. Repeating the command changes nothing.`,
      read: (machines) => ({
        machines,
        confirm: { asks: 'if-matching', question: (them) => `Return ${them} to service` },
        body: { MaintenanceMode: false },
        done: 'is back in service',
        already: 'was not in maintenance',
      }),
    },
  ],
  toggle_powercycle: [
    {
      name: 'cycle',
      usage: MACHINES,
      summary: 'request a power cycle of machines',
      details: `The rack's power-cycle server cuts and restores their power. The command asks first if a task is running,
the outlet reported an error, or nothing controls it; pass --yes to answer. Repeating the command until the rack
has done it changes nothing.`,
      read: (machines) => ({
        machines,
        confirm: { asks: 'if-warned', question: (them) => `Power-cycle ${them}` },
        body: { PowerCycle: true },
        done: 'will be power-cycled',
        already: 'power cycle was already requested',
      }),
    },
  ],
  set_attached_device: [
    {
      name: 'attach',
      usage: 'DEVICE MACHINE... | DEVICE --matching WORD...',
      summary: 'set the kind of device that is attached to machines',
      details: `DEVICE is ${DEVICES}. Monitors probe it from then on; nodevice means that the machine itself runs tests.
The command asks first if a task is running; pass --yes to answer. Repeating it changes nothing.`,
      read: ([device, ...machines]) => {
        const AttachedDevice = ATTACHED_DEVICES.find((known) => known === device);
        if (AttachedDevice === undefined)
          throw new UsageError(`Name the attached device (${DEVICES}), then the machines`);
        return {
          machines,
          confirm: {
            asks: 'if-warned',
            question: (them) => `Set the attached device of ${them} to ${AttachedDevice}`,
          },
          body: { AttachedDevice },
          done: `attached device set to ${AttachedDevice}`,
          already: `attached device was already ${AttachedDevice}`,
        };
      },
    },
  ],
  set_note: [
    {
      name: 'note',
      usage: 'MACHINE[,MACHINE...] TEXT...',
      summary: 'set the note on machines',
      details: `The rest of the line replaces the note; "" removes it. The server adds your name and the time.
Separate several machines with commas.`,
      read: ([machines, ...text]) => {
        if (machines === undefined || text.length === 0)
          throw new UsageError('Name the machine, then the text of the note');
        return {
          machines: machines.split(','),
          body: { Message: text.join(' ') },
          done: 'note set',
          already: 'note was already the same',
        };
      },
    },
  ],
  // No command: ChromeOS devices are supplied over the HTTP API.
  supply_chromeos: [],
  clear_quarantined: [
    {
      name: 'quarantine-clear',
      usage: MACHINES,
      summary: 'clear the quarantine that a task forced',
      details: 'Maintenance and a recovery stay.',
      read: (machines) => ({
        machines,
        confirm: { asks: 'if-matching', question: (them) => `Clear the quarantine of ${them}` },
        body: {},
        done: 'quarantine cleared',
        already: 'was not quarantined',
      }),
    },
  ],
  remove_device: [
    {
      name: 'forget-device',
      usage: MACHINES,
      summary: 'forget what is known about the attached device',
      details: `Use it before you attach another device; the kind of device that attach set stays.
The command asks first; pass --yes to answer.`,
      read: (machines) => ({
        machines,
        confirm: { asks: 'always', question: (them) => `Forget the device of ${them}` },
        body: {},
        done: 'device forgotten',
        already: 'no device was recorded',
      }),
    },
  ],
  delete_machine: [
    {
      name: 'forget',
      usage: MACHINES,
      summary: 'forget machines until they report again',
      details: `Their timelines stay; a machine that was in maintenance comes back in maintenance. The command asks first;
pass --yes to answer.`,
      read: (machines) => ({
        machines,
        confirm: { asks: 'always', question: (them) => `Forget ${them}` },
        body: {},
        done: 'forgotten',
        already: 'was already forgotten',
      }),
    },
  ],
  // The command `expect` also asks for the server's time.
  expect_machine: [],
};

const commandFor = (action: Action, { name, usage, summary, details, read }: ActionCommand): Command => ({
  name,
  usage,
  summary,
  details: `${details}\nWith --json: a line {"machine", "changed"} for each machine.`,
  run: async (context) => {
    const { machines, confirm, body, done, already } = read(context.words);
    const isMatching = context.options.matching && confirm !== undefined;
    const machineIds = await chooseMachines(context.connection, machines, isMatching, context.now());
    if (confirm !== undefined) await confirmAction(context, machineIds, action, confirm);
    return actOn(context, { what: 'machine', ids: machineIds }, async (machineId) =>
      outcomeOf(await act(context.connection, machineId, { action, body }), done, already),
    );
  },
});

export const actionCommands: readonly Command[] = ACTIONS.flatMap((action) =>
  ACTION_COMMANDS[action].map((command) => commandFor(action, command)),
);
