/** The command `timeline`: what happened to machines, of any length. */
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import type { TimelineEntry } from '../../../shared/types/timeline_entry.ts';
import { csvLine } from '../../fleet/csv.ts';
import { ifKnown } from '../api.ts';
import type { Command, CommandContext } from '../command.ts';
import { parseLimit, serverOptions, UsageError } from '../command_line.ts';
import { EXIT, type ExitCode } from '../exit_code.ts';
import { forEachMachine } from '../machine_words.ts';
import { timelinePages } from '../timeline_pages.ts';
import { timelineLines } from '../timeline_text.ts';
import { TIME_HELP, timeAgo } from '../time_option.ts';

const MEMBERS = [
  'Time',
  'Kind',
  'From',
  'To',
  'Actor',
  'Reason',
  'EventID',
] as const satisfies readonly (keyof TimelineEntry)[];

const linesOf = (
  { terminal, options }: CommandContext,
  machineId: string,
  entries: readonly TimelineEntry[],
): string[] => {
  if (options.json === true) return entries.map((entry) => safeJson({ machine: machineId, ...entry }));
  if (options.csv === true)
    return entries.map((entry) => csvLine([machineId, ...MEMBERS.map((member) => safeText(entry[member]))]));
  return timelineLines(entries, terminal);
};

/** Returns undefined for a machine that has neither record nor timeline. */
const printOne = async (
  context: CommandContext,
  machineId: string,
  wanted: { readonly since: string; readonly limit: number },
): Promise<ExitCode | undefined> => {
  const { terminal, connection, options } = context;
  const isText = options.json !== true && options.csv !== true;
  let count = 0;
  const print = async (): Promise<true> => {
    for await (const entries of timelinePages(connection, machineId, wanted)) {
      // One table of more than a page would have to wait for its end.
      const lines = linesOf(context, machineId, entries);
      if (isText && count === 0) terminal.out(machineId);
      for (const line of lines) terminal.out(line);
      count += entries.length;
    }
    return true;
  };
  if ((await ifKnown(print())) === undefined) return undefined;
  if (count === 0) terminal.err(`Nothing happened to ${machineId} since then`);
  return EXIT.done;
};

export const timeline: Command = {
  name: 'timeline',
  usage: '(MACHINE... | --matching WORD...) [--since TIME] [--limit N] [--csv | --json]',
  takes: serverOptions('matching', 'since', 'limit', 'csv', 'json'),
  summary: 'print what happened to machines, newest first',
  details: `All that is kept, also of machines that are deleted, unless --since or --limit says how much. TIME is ${TIME_HELP}. A trouble that ends reads "Too hot. → none".
With --csv: a header, then a line for each entry. With --json: a line {"machine", "Time", "Kind", "From", "To", "Actor", "Reason", "EventID"} for each entry.`,
  run: async (context) => {
    const { options, terminal } = context;
    if (options.csv === true && options.json === true) throw new UsageError('Choose --csv or --json');
    const limit = parseLimit(options.limit, Infinity, Infinity);
    const since = options.since === undefined ? '' : await timeAgo(context, '--since', options.since);
    if (options.csv === true)
      terminal.out(csvLine(['machine', ...MEMBERS.map((member) => member.toLowerCase())]));
    return forEachMachine(context, (machineId) => printOne(context, machineId, { since, limit }));
  },
};
