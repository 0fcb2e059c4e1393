/** The command `show`: everything known about machines, and their timelines. */
import { controllersOf } from '../../../shared/health/controllers.ts';
import { safeJson } from '../../../shared/safe_text.ts';
import { timelineLimitSchema } from '../../../shared/types/timeline_entry.ts';
import { type RowContext, rowOf } from '../../fleet/row.ts';
import { newestFirst } from '../../fleet/timeline.ts';
import { getMachine, getTimeline, ifKnown, listMachines } from '../api.ts';
import type { Command, CommandContext } from '../command.ts';
import { parseLimit, serverOptions } from '../command_line.ts';
import { EXIT, type ExitCode } from '../exit_code.ts';
import { readContext } from '../fleet_view.ts';
import { forEachMachine } from '../machine_words.ts';
import { machineLines } from '../machine_text.ts';
import { timelineLines } from '../timeline_text.ts';

/** Fits a terminal of 24 lines; the API's own default is for programs. */
const DEFAULT_LIMIT = 20;

/** Shows a deleted machine's timeline too; returns undefined for a machine that has neither record nor timeline. */
const showOne = async (
  { connection, terminal, options, now }: CommandContext,
  machineId: string,
  limit: number,
  contextAt: (asOf: Date) => RowContext,
): Promise<ExitCode | undefined> => {
  const description = await ifKnown(getMachine(connection, machineId));
  const page = await ifKnown(getTimeline(connection, machineId, limit));
  if (description === undefined && page === undefined) return undefined;
  const timeline = newestFirst(page?.Entries ?? []);
  const alone = description && rowOf(description, contextAt(now()));
  // Whether it waits for its turn, the other machines on its controller tell.
  const isWaiting = alone?.state.attention.some(({ word }) => word === 'not_taken') === true;
  const controllers = isWaiting ? controllersOf(await listMachines(connection, true)) : undefined;
  const row = alone && controllers ? rowOf(alone.machine, { ...contextAt(now()), controllers }) : alone;
  if (options.json === true)
    terminal.out(
      safeJson({
        machine: machineId,
        state: row?.state ?? null,
        description: description ?? null,
        timeline,
      }),
    );
  else {
    const lines = row === undefined ? [machineId] : machineLines(row, now(), terminal);
    for (const line of [...lines, ...timelineLines(timeline, terminal)]) terminal.out(line);
  }
  if (description !== undefined) return EXIT.done;
  terminal.err(`Machine ${machineId} was deleted; only its timeline remains`);
  return EXIT.notFound;
};

export const show: Command = {
  name: 'show',
  usage: 'MACHINE... | --matching WORD...',
  takes: serverOptions('matching', 'limit', 'json'),
  summary: 'show everything known about machines, and their timelines',
  details: `First its health: since when, why, and what to do; then who took it out of service, noted something or asked for a power cycle, and when. The timeline is newest first; --limit sets the number of entries, at most ${timelineLimitSchema.maximum}, by default ${DEFAULT_LIMIT}; the command timeline shows more. Of a deleted machine, only the timeline remains. With --json: a line {"machine", "state", "description", "timeline"} for each machine; the state is {"health", "since", "why", "action", "attention"}.`,
  run: async (context) => {
    const limit = parseLimit(context.options.limit, DEFAULT_LIMIT, timelineLimitSchema.maximum);
    const contextAt = await readContext(context);
    return forEachMachine(context, (machineId) => showOne(context, machineId, limit, contextAt));
  },
};
