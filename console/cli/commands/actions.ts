/** Takes machines out of service, and gives them back. */
import { actOn } from '../act_on.ts';
import { chooseMachines } from '../choose.ts';
import type { Command } from '../command.ts';
import { confirmMatching } from '../confirm.ts';

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
