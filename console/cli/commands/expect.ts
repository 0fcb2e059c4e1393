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
  details: `Every other command works on them at once. If one has not reported by then, an incident says so; by default in 24 hours. TIME
is ${TIME_HELP}. Repeating the command sets
the time anew; a machine that has reported stays as it is.
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
