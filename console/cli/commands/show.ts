/** The command `show`: everything known about machines, and their timelines. */
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import type { Description } from '../../../shared/types/description.ts';
import { stateOf } from '../../fleet/state.ts';
import { getMachine, getTimeline } from '../api.ts';
import { chooseMachines } from '../choose.ts';
import type { Command, CommandContext } from '../command.ts';
import { CommandError, EXIT, type ExitCode } from '../exit_code.ts';
import { machineLines, timelineLines } from '../machine_text.ts';
import type { Connection } from '../request.ts';

const isUnknown = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.exitCode === EXIT.notFound;

/** Returns undefined for an unknown machine. */
const find = async (connection: Connection, machineId: string): Promise<Description | undefined> => {
  try {
    return await getMachine(connection, machineId);
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
};

/** Shows a deleted machine's timeline too; throws a CommandError for a machine that has neither record nor timeline. */
const showOne = async (
  { connection, terminal, options, now }: CommandContext,
  machineId: string,
): Promise<ExitCode> => {
  const description = await find(connection, machineId);
  const timeline = await getTimeline(connection, machineId, options.limit);
  if (options.json)
    terminal.out(
      safeJson({
        machine: machineId,
        state: description === undefined ? null : stateOf(description, now(), false),
        description: description ?? null,
        timeline,
      }),
    );
  else {
    const lines = description === undefined ? [machineId] : machineLines(description, now(), terminal);
    for (const line of [...lines, ...timelineLines(timeline, terminal)]) terminal.out(line);
  }
  if (description !== undefined) return EXIT.done;
  terminal.err(`Machine ${machineId} was deleted; only its timeline remains`);
  return EXIT.notFound;
};

export const show: Command = {
  name: 'show',
  usage: 'MACHINE... | --matching WORD...',
  summary: 'show everything known about machines, and their timelines',
  details: `First its health: since when, why, and what to do; then who took it out of service, noted something or asked for a power
cycle, and when. The timeline is newest first; --limit sets the number of entries. Of a deleted machine, only the timeline
remains. With --json: a line {"machine", "state", "description", "timeline"} for each machine; the state is {"health",
"since", "why", "action", "attention"}.`,
  run: async (context) => {
    const { connection, options, words, terminal } = context;
    let worst: ExitCode = EXIT.done;
    for (const machineId of await chooseMachines(connection, words, options.matching, context.now())) {
      try {
        worst = Math.max(worst, await showOne(context, machineId)) as ExitCode;
      } catch (error) {
        if (!isUnknown(error)) throw error;
        terminal.err(safeText(error.message));
        worst = error.exitCode;
      }
    }
    return worst;
  },
};
