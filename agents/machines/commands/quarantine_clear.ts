/** Lifts the quarantine that a task forced on machines. */
import { actOn } from '../../../console/cli/act_on.ts';
import { chooseMachines } from '../../../console/cli/choose.ts';
import type { Command } from '../../../console/cli/command.ts';
import { confirmMatching } from '../../../console/cli/confirm.ts';

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
