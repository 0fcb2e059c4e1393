/** The command `list`: all machines, or those that match, as a table. */
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { COLUMN_NAMES, columnsNamed, LIST_COLUMNS } from '../../fleet/columns.ts';
import { csvLine } from '../../fleet/csv.ts';
import { FIELD_NAMES } from '../../fleet/fields.ts';
import { matches } from '../../fleet/filter.ts';
import type { Row } from '../../fleet/row.ts';
import { sorted, type SortKey } from '../../fleet/sort.ts';
import { fleetSentence } from '../../fleet/status.ts';
import { noMatch, parseWords } from '../choose.ts';
import type { Command, CommandContext } from '../command.ts';
import { parseNames, serverOptions, UsageError } from '../command_line.ts';
import { EXIT } from '../exit_code.ts';
import { readFleet } from '../fleet_view.ts';
import { tableLines } from '../table.ts';
import { say } from '../wrap.ts';

/** The language that all commands with words or --matching share. */
export const FILTER_HELP = `A filter is one or more terms, all of which must hold: field:value, such as health:dead or place:rack4; a comparison, such as battery:<30, seen:>10m or for:>2h; field:none; or a word, which is part of anything known about a machine: its ID, a dimension, its note. A word never finds a health: write health:maintenance. A - before a term negates it; quotes keep words together: '"battery swollen"'. Case is ignored. The fields are ${FIELD_NAMES.join(', ')}.`;

const sortKeys = (text: string | undefined, now: Date): SortKey[] => {
  if (text === undefined) return [];
  const down = text.split(',').map((each) => each.trim().startsWith('-'));
  const names = parseNames('sort', text.replaceAll(/(^|,)\s*-/g, '$1'), COLUMN_NAMES);
  return columnsNamed(names, now).map((column, at) => ({ column, isDown: down[at] ?? false }));
};

const print = (
  { terminal, options }: CommandContext,
  rows: readonly Row[],
  names: readonly string[],
  now: Date,
): void => {
  const columns = columnsNamed(names, now);
  if (options.json === true) {
    terminal.out(
      safeJson(
        rows.map(({ machine }) => machine),
        2,
      ),
    );
    return;
  }
  if (options.csv === true) {
    terminal.out(csvLine(names));
    // Harmless in a terminal, too; a spreadsheet shows an escape as it stands.
    for (const row of rows)
      terminal.out(
        csvLine(
          columns
            .map(({ value }) => value(row))
            .map((each) => (typeof each === 'string' ? safeText(each) : each)),
        ),
      );
    return;
  }
  if (rows.length > 0) for (const line of tableLines(columns, rows, terminal)) terminal.out(line);
};

export const list: Command = {
  name: 'list',
  usage: '[WORD...] [--columns NAMES] [--sort NAMES] [--csv | --json]',
  takes: serverOptions('matching', 'columns', 'sort', 'csv', 'json'),
  summary: 'list all machines, or those that match a filter, worst first',
  details: `Worst health first, then what lasts longest; --sort takes any columns, and -battery sorts downwards. FOR is the time since the health began, SEEN the time since the last report, red above one minute; both by the server's clock. WHY says why the machine is not in use, what else needs attention, and its note; show adds what to do. A narrow terminal leaves out the least telling columns, and prints WHY under each machine. In a terminal, the totals follow.
The words are a filter, with or without --matching. ${FILTER_HELP}
The columns are ${COLUMN_NAMES.join(', ')}. By default they are ${LIST_COLUMNS.join(', ')}; columns without any text are left out.
With --csv: ages in seconds, all columns that are asked for. With --json: an array of Descriptions. If no machine matches, the exit code is 3, and the list is empty.`,
  run: async (context) => {
    const { terminal, options, words } = context;
    if (options.csv === true && options.json === true) throw new UsageError('Choose --csv or --json');
    if (options.json === true && options.columns !== undefined)
      throw new UsageError('--json prints whole Descriptions; leave out --columns, or choose --csv');
    if (options.matching === true && words.length === 0) throw new UsageError('Name what must match');
    const filter = parseWords(words);
    const names =
      options.columns === undefined ? LIST_COLUMNS : parseNames('columns', options.columns, COLUMN_NAMES);
    const keys = sortKeys(options.sort, new Date(0));
    const fleet = await readFleet(context);
    const rows = sorted(
      fleet.rows.filter((row) => matches(filter, row, fleet.now)),
      // Ages are of the server's time, which is known only now.
      keys.length === 0 ? [] : sortKeys(options.sort, fleet.now),
    );
    print(context, rows, names, fleet.now);
    if (rows.length === 0 && words.length > 0) throw noMatch(words);
    const isTable = options.csv !== true && options.json !== true;
    // A program that reads the table wants nothing but its lines.
    const width = terminal.columns();
    if (isTable && width !== undefined) say(terminal, 'err', fleetSentence(rows));
    return EXIT.done;
  },
};
