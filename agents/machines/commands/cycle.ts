/** Asks the racks to cut machines' power and restore it. */
import { offer } from '../../../shared/operator/offers.ts';
import { actOn } from '../act_on.ts';
import { getMachine } from '../api.ts';
import { chooseMachines } from '../choose.ts';
import type { Command, Context } from '../command.ts';
import { confirm, confirmMatching, machinesText } from '../confirm.ts';
import { CommandError, EXIT } from '../exit_code.ts';

/** What whoever does it should know first, as a line each; of a machine that is not known, the action itself will say so. */
const warningsOf = async ({ connection }: Context, machineId: string): Promise<string[]> => {
  try {
    const { whyNot, warnings } = offer('toggle_powercycle', await getMachine(connection, machineId));
    return [whyNot, ...warnings].filter((text) => text !== '').map((text) => `${machineId}: ${text}`);
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.noSuchMachine) return [];
    throw error;
  }
};

export const cycle: Command = {
  name: 'cycle',
  usage: 'MACHINE... | --matching WORD...',
  summary: 'has machines power-cycled',
  details: `Asks first where a task runs, the outlet reported an error, or nothing controls it; --yes answers.
It says what should be, so it may be repeated until the rack has done it. With --json: a line {"machine", "changed"} for each.`,
  run: async (context) => {
    const machineIds = await chooseMachines(context.connection, context.words, context.options.matching);
    await confirmMatching(context, machineIds, 'cycle');
    const warnings = [];
    for (const machineId of machineIds) warnings.push(...(await warningsOf(context, machineId)));
    for (const warning of warnings) context.terminal.err(warning);
    if (warnings.length > 0) await confirm(context, `Power-cycle ${machinesText(machineIds)} all the same?`);
    return actOn(context, machineIds, {
      action: 'toggle_powercycle',
      body: { PowerCycle: true },
      done: 'will be power-cycled',
      already: 'was to be power-cycled already',
    });
  },
};
