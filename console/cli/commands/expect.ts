/** The command `expect`: announces machines that have not reported yet. */
import { actOn, outcomeOf } from '../act_on.ts';
import { act } from '../api.ts';
import { chooseMachines } from '../choose.ts';
import type { Command } from '../command.ts';
import { TIME_HELP, timeAhead } from '../time_option.ts';

export const expect: Command = {
  name: 'expect',
  usage: 'MACHINE... [--by TIME]',
  takes: ['by'],
  summary: 'announce machines that have not reported yet',
  details: `All other commands work on an announced machine at once. If it has not reported by TIME, an incident is opened; the default is
24 hours from now. TIME is ${TIME_HELP}.
Run the command again to set another time; a machine that has reported does not change.
With --json: a line {"machine", "changed"} for each machine.`,
  run: async (context) => {
    const { connection, options, words, now } = context;
    const ids = await chooseMachines(connection, words, false, now());
    const body = options.by === undefined ? {} : { By: await timeAhead(context, '--by', options.by) };
    return actOn(context, { what: 'machine', ids }, async (machineId) => {
      const changed = await act(connection, machineId, { action: 'expect_machine', body });
      return outcomeOf(changed, 'is expected', 'has reported already, or is expected by then');
    });
  },
};
