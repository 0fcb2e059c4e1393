/** All machines, or those that match, as a table. */
import { listMachines } from '../api.ts';
import { listColumns } from '../../fleet/columns.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit_code.ts';
import { matches } from '../../fleet/filter.ts';
import { safeJson } from '../../../shared/safe_text.ts';
import { tableLines } from '../table.ts';

export const list: Command = {
  name: 'list',
  usage: '[WORD...]',
  summary: 'all machines, or those that every word fits',
  details: `A word fits a machine where it is part of anything known about it: its ID, a dimension, a note, its state
(available, maintenance, quarantined, recovering), in any case. SEEN is how long ago it reported; red above a minute.
With --json: the Descriptions, in one array.`,
  run: async ({ connection, terminal, options, words, now }) => {
    const machines = (await listMachines(connection)).filter((machine) => matches(machine, words));
    if (options.json) terminal.out(safeJson(machines, 2));
    else if (machines.length === 0)
      terminal.err(words.length === 0 ? 'there are no machines' : 'no machine matches');
    else for (const line of tableLines(listColumns(now()), machines, terminal)) terminal.out(line);
    return EXIT.done;
  },
};
