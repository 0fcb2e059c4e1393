/** Has machines forgotten, or what was learned from their devices. */
import { actOn } from '../../../console/cli/act_on.ts';
import { chooseMachines } from '../../../console/cli/choose.ts';
import type { Command } from '../../../console/cli/command.ts';
import { machinesText } from '../../../console/cli/confirm.ts';
import { confirmOffered } from '../confirm_offered.ts';

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
