/** All that is known about machines, and what happened to them. */
import type { Description } from '../../../shared/types/description.ts';
import { getMachine, getTimeline } from '../api.ts';
import { chooseMachines } from '../choose.ts';
import type { Command, CommandContext } from '../command.ts';
import { CommandError, EXIT, type ExitCode } from '../exit_code.ts';
import { machineLines, timelineLines } from '../machine_text.ts';
import type { Connection } from '../request.ts';
import { safeJson, safeText } from '../../../shared/safe_text.ts';

const isUnknown = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.exitCode === EXIT.noSuchMachine;

/** undefined: it is not known, any more or yet. */
const find = async (connection: Connection, machineId: string): Promise<Description | undefined> => {
  try {
    return await getMachine(connection, machineId);
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
};

/** A machine's timeline outlives it. */
const showOne = async (
  { connection, terminal, options, now }: CommandContext,
  machineId: string,
): Promise<ExitCode> => {
  const description = await find(connection, machineId);
  const timeline = await getTimeline(connection, machineId, options.limit);
  if (options.json)
    terminal.out(safeJson({ machine: machineId, description: description ?? null, timeline }));
  else {
    const lines = description === undefined ? [machineId] : machineLines(description, now(), terminal);
    for (const line of [...lines, ...timelineLines(timeline, terminal)]) terminal.out(line);
  }
  if (description !== undefined) return EXIT.done;
  terminal.err(`${machineId} was deleted; its timeline is left`);
  return EXIT.noSuchMachine;
};

export const show: Command = {
  name: 'show',
  usage: 'MACHINE... | --matching WORD...',
  summary: 'all that is known about machines, and what happened to them',
  details: `The timeline is newest first; --limit says how much of it. A deleted
machine has but its timeline. With --json: a line {"machine", "description", "timeline"} for each.`,
  run: async (context) => {
    let worst: ExitCode = EXIT.done;
    for (const machineId of await chooseMachines(
      context.connection,
      context.words,
      context.options.matching,
    )) {
      try {
        worst = Math.max(worst, await showOne(context, machineId)) as ExitCode;
      } catch (error) {
        if (!isUnknown(error)) throw error;
        context.terminal.err(safeText(error.message));
        worst = error.exitCode;
      }
    }
    return worst;
  },
};
