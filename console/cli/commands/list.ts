/** The command `list`: all machines, or those that match, as a table. */
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { columnsNamed, LIST_COLUMNS } from '../../fleet/columns.ts';
import { matches } from '../../fleet/filter.ts';
import { bareContext, rowOf } from '../../fleet/row.ts';
import { listMachines } from '../api.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit_code.ts';
import { parseWords } from '../choose.ts';
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
    const filter = parseWords(words);
    const machines = await listMachines(connection);
    const time = now();
    const context = bareContext(time, false);
    const rows = machines
      .map((machine) => rowOf(machine, context))
      .filter((row) => matches(filter, row, time));
    if (options.json)
      terminal.out(
        safeJson(
          rows.map(({ machine }) => machine),
          2,
        ),
      );
    else if (rows.length === 0)
      terminal.err(
        words.length === 0 ? 'There are no machines' : safeText(`No machine matches ${words.join(' ')}`),
      );
    else for (const line of tableLines(columnsNamed(LIST_COLUMNS, time), rows, terminal)) terminal.out(line);
    return EXIT.done;
  },
};
