/** Asks the racks to cut machines' power and restore it. */
import { actOn } from '../../../console/cli/act_on.ts';
import { chooseMachines } from '../../../console/cli/choose.ts';
import type { Command } from '../../../console/cli/command.ts';
import { confirmMatching, machinesText } from '../../../console/cli/confirm.ts';
import { confirmOffered } from '../confirm_offered.ts';

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
