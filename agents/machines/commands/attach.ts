/** Says what is attached to machines: their monitors look for that from then on. */
import { ATTACHED_DEVICES } from '../../../shared/types/description.ts';
import { actOn } from '../../../console/cli/act_on.ts';
import { chooseMachines } from '../../../console/cli/choose.ts';
import type { Command } from '../../../console/cli/command.ts';
import { UsageError } from '../../../console/cli/command_line.ts';
import { confirmMatching, machinesText } from '../../../console/cli/confirm.ts';
import { confirmOffered } from '../confirm_offered.ts';

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
