/** Takes machines out of service, and gives them back. */
import { actOn } from '../act_on.ts';
import { chooseMachines, parseIds } from '../choose.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command_line.ts';
import { confirmMatching, confirmOffered, machinesText } from '../confirm.ts';
import { ATTACHED_DEVICES } from '../../../shared/types/description.ts';

const mode = (
  name: string,
  summary: string,
  MaintenanceMode: boolean,
  done: string,
  already: string,
): Command => ({
  name,
  usage: 'MACHINE... | --matching WORD...',
  summary,
  details: `It says what should be, so it may be repeated at will. With --json: a line {"machine", "changed"} for each.`,
  run: async (context) => {
    const machineIds = await chooseMachines(context.connection, context.words, context.options.matching);
    await confirmMatching(context, machineIds, name);
    return actOn(context, machineIds, { action: 'toggle_mode', body: { MaintenanceMode }, done, already });
  },
});

export const maintain = mode(
  'maintain',
  'takes machines out of service',
  true,
  'is in maintenance',
  'was in maintenance already',
);
export const release = mode(
  'release',
  'gives machines back to service',
  false,
  'is back in service',
  'was not in maintenance',
);

/** Says what is attached to machines: their monitors look for that from then on. */

const KINDS = ATTACHED_DEVICES.join('|');

export const attach: Command = {
  name: 'attach',
  usage: `${KINDS} MACHINE... | KIND --matching WORD...`,
  summary: 'says what is attached to machines',
  details: `Their monitors look for that from then on; nodevice: the machine itself runs tests. Asks first where a task runs; --yes answers.
It says what should be, so it may be repeated at will. With --json: a line {"machine", "changed"} for each.`,
  run: async (context) => {
    const [kind, ...words] = context.words;
    const AttachedDevice = ATTACHED_DEVICES.find((known) => known === kind);
    if (AttachedDevice === undefined)
      throw new UsageError(`say what is attached (${KINDS}), then the machines`);
    const machineIds = await chooseMachines(context.connection, words, context.options.matching);
    await confirmMatching(context, machineIds, `attach ${AttachedDevice} to`);
    const question = `Attach ${AttachedDevice} to ${machinesText(machineIds)} all the same?`;
    await confirmOffered(context, machineIds, 'set_attached_device', question);
    return actOn(context, machineIds, {
      action: 'set_attached_device',
      body: { AttachedDevice },
      done: `is for ${AttachedDevice} now`,
      already: `was for ${AttachedDevice} already`,
    });
  },
};

/** Asks the racks to cut machines' power and restore it. */

export const cycle: Command = {
  name: 'cycle',
  usage: 'MACHINE... | --matching WORD...',
  summary: 'has machines power-cycled',
  details: `Asks first where a task runs, the outlet reported an error, or nothing controls it; --yes answers.
It says what should be, so it may be repeated until the rack has done it. With --json: a line {"machine", "changed"} for each.`,
  run: async (context) => {
    const machineIds = await chooseMachines(context.connection, context.words, context.options.matching);
    await confirmMatching(context, machineIds, 'cycle');
    const question = `Power-cycle ${machinesText(machineIds)} all the same?`;
    await confirmOffered(context, machineIds, 'toggle_powercycle', question);
    return actOn(context, machineIds, {
      action: 'toggle_powercycle',
      body: { PowerCycle: true },
      done: 'will be power-cycled',
      already: 'was to be power-cycled already',
    });
  },
};

/** Has machines forgotten, or what was learned from their devices. */

const forgetting = (
  name: string,
  summary: string,
  details: string,
  action: 'remove_device' | 'delete_machine',
  what: string,
  done: string,
  already: string,
): Command => ({
  name,
  usage: 'MACHINE... | --matching WORD...',
  summary,
  details: `${details} Asks first; --yes answers. With --json: a line {"machine", "changed"} for each.`,
  run: async (context) => {
    const machineIds = await chooseMachines(context.connection, context.words, context.options.matching);
    if (context.options.matching) for (const machineId of machineIds) context.terminal.err(machineId);
    await confirmOffered(context, machineIds, action, `Forget ${what}${machinesText(machineIds)}?`);
    return actOn(context, machineIds, { action, body: {}, done, already });
  },
});

export const forgetDevice = forgetting(
  'forget-device',
  'forgets what was learned from the attached device',
  'As before another one is attached; what is said to be attached stays.',
  'remove_device',
  'the device of ',
  'has forgotten its device',
  'knew of no device',
);
export const forget = forgetting(
  'forget',
  'forgets machines, until they report again',
  'Their timelines stay.',
  'delete_machine',
  '',
  'is forgotten',
  'was forgotten already',
);

/** Leaves a note on machines. */

export const note: Command = {
  name: 'note',
  usage: 'MACHINE[,MACHINE...] TEXT...',
  summary: 'leaves a note, in place of the one before',
  details: `The rest of the line is the note; an empty one, "", takes it away. The server adds who and when.
Several machines are joined by commas. With --json: a line {"machine", "changed"} for each.`,
  run: (context) => {
    const [machines, ...text] = context.words;
    if (machines === undefined || text.length === 0)
      throw new UsageError('name a machine, then say the note');
    return actOn(context, parseIds(machines.split(',')), {
      action: 'set_note',
      body: { Message: text.join(' ') },
      done: 'noted',
      already: 'was noted already',
    });
  },
};

/** Lifts the quarantine that a task forced on machines. */

export const quarantineClear: Command = {
  name: 'quarantine-clear',
  usage: 'MACHINE... | --matching WORD...',
  summary: 'lifts the quarantine that a task forced',
  details: 'With --json: a line {"machine", "changed"} for each.',
  run: async (context) => {
    const machineIds = await chooseMachines(context.connection, context.words, context.options.matching);
    await confirmMatching(context, machineIds, 'lift the quarantine of');
    return actOn(context, machineIds, {
      action: 'clear_quarantined',
      body: {},
      done: 'is not quarantined any more',
      already: 'was not quarantined',
    });
  },
};
