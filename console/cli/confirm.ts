/** Asks before what cannot be undone, or concerns more machines than were named. */
import { getMachine } from './api.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { type Action, offer } from '../../shared/operator/offers.ts';

/** Throws a CommandError where the answer is no, or there is nobody to answer. */
export const confirm = async ({ terminal, options }: CommandContext, question: string): Promise<void> => {
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
  context: CommandContext,
  machineIds: readonly string[],
  what: string,
): Promise<void> => {
  if (!context.options.matching) return;
  for (const machineId of machineIds) context.terminal.err(machineId);
  await confirm(context, `${what} ${machinesText(machineIds)}?`);
};

/** Asks where an action is not worth offering, where there is something to know first, or where it cannot be undone. */

interface Asked {
  /** To be shown first, a line each. */
  readonly lines: readonly string[];
  readonly asks: boolean;
}

/** Of a machine that is not known, the action itself will say so. */
const askedOf = async ({ connection }: CommandContext, action: Action, machineId: string): Promise<Asked> => {
  try {
    const { whyNot, warnings, asksFirst } = offer(action, await getMachine(connection, machineId));
    const lines = [whyNot, ...warnings].filter((text) => text !== '').map((text) => `${machineId}: ${text}`);
    return { lines, asks: asksFirst || lines.length > 0 };
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.noSuchMachine)
      return { lines: [], asks: false };
    throw error;
  }
};

/** Throws a CommandError where the answer is no, or there is nobody to answer. */
export const confirmOffered = async (
  context: CommandContext,
  machineIds: readonly string[],
  action: Action,
  question: string,
): Promise<void> => {
  const asked = [];
  for (const machineId of machineIds) asked.push(await askedOf(context, action, machineId));
  for (const line of asked.flatMap(({ lines }) => lines)) context.terminal.err(line);
  if (asked.some(({ asks }) => asks)) await confirm(context, question);
};
