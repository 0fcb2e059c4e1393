/** Asks before what cannot be undone, or concerns more machines than were named. */
import type { Context } from './command.ts';
import { CommandError, EXIT } from './exit_code.ts';

/** Throws a CommandError where the answer is no, or there is nobody to answer. */
export const confirm = async ({ terminal, options }: Context, question: string): Promise<void> => {
  if (options.yes) return;
  if (terminal.confirm === undefined)
    throw new CommandError(EXIT.notConfirmed, `${question} Nobody is here to answer: say --yes`);
  if (!(await terminal.confirm(question))) throw new CommandError(EXIT.notConfirmed, 'nothing was done');
};

/** `3 machines`, or the one machine's ID. */
export const machinesText = (machineIds: readonly string[]): string =>
  machineIds.length === 1 ? (machineIds[0] ?? '') : `${machineIds.length} machines`;

/** Those that match words are shown before they are acted on; those named were meant. */
export const confirmMatching = async (
  context: Context,
  machineIds: readonly string[],
  what: string,
): Promise<void> => {
  if (!context.options.matching) return;
  for (const machineId of machineIds) context.terminal.err(machineId);
  await confirm(context, `${what} ${machinesText(machineIds)}?`);
};
