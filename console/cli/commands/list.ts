/** The command `list`: all machines, or those that match, as a table. */
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { listColumns, listRows } from '../../fleet/columns.ts';
import { matches } from '../../fleet/filter.ts';
import { listMachines } from '../api.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit_code.ts';
import { tableLines } from '../table.ts';

export const list: Command = {
  name: 'list',
  usage: '[WORD...]',
  summary: 'list all machines, or those that match every word',
  details: `A word matches a machine if it is part of anything known about it, such as its ID, a dimension, its note or its health
(maintenance, expected, dead, silent, quarantined, needs_repair, recovering, busy, idle); case is ignored. FOR is the time
since the health began, SEEN the time since the last report, red above one minute; both by the server's clock. WHY says
why the machine is not in use, what else needs attention, and its note; show adds what to do.
With --json: an array of Descriptions.`,
  run: async ({ connection, terminal, options, words, now }) => {
    const all = await listMachines(connection);
    const machines = all.filter((machine) => matches(machine, words, now(), false));
    if (options.json) terminal.out(safeJson(machines, 2));
    else if (machines.length === 0)
      terminal.err(
        words.length === 0 ? 'There are no machines' : safeText(`No machine matches ${words.join(' ')}`),
      );
    else
      for (const line of tableLines(listColumns(now()), listRows(machines, now(), false), terminal))
        terminal.out(line);
    return EXIT.done;
  },
};
