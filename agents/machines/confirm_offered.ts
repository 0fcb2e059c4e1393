/** Asks where an action is not worth offering, where there is something to know first, or where it cannot be undone. */
import { type Action, offer } from '../../shared/operator/offers.ts';
import { getMachine } from '../../console/cli/api.ts';
import type { Context } from '../../console/cli/command.ts';
import { confirm } from '../../console/cli/confirm.ts';
import { CommandError, EXIT } from '../../console/cli/exit_code.ts';

interface Asked {
  /** To be shown first, a line each. */
  readonly lines: readonly string[];
  readonly asks: boolean;
}

/** Of a machine that is not known, the action itself will say so. */
const askedOf = async ({ connection }: Context, action: Action, machineId: string): Promise<Asked> => {
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
  context: Context,
  machineIds: readonly string[],
  action: Action,
  question: string,
): Promise<void> => {
  const asked = [];
  for (const machineId of machineIds) asked.push(await askedOf(context, action, machineId));
  for (const line of asked.flatMap(({ lines }) => lines)) context.terminal.err(line);
  if (asked.some(({ asks }) => asks)) await confirm(context, question);
};
