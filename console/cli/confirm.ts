/** Questions before a command acts: on machines that only matched words, against a warning, or for good. */
import { offer } from '../../shared/operator/offers.ts';
import type { Action } from '../../shared/types/action.ts';
import { getMachine } from './api.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT } from './exit_code.ts';

/** When a command asks; --yes answers. */
type Asks =
  /** With --matching, after listing the machines. */
  | 'if-matching'
  /** With --matching and, after printing the reasons, if offers.ts advises against the action or warns. */
  | 'if-warned'
  /** Once, after the list and the warnings: what offers.ts calls destructive cannot be undone. */
  | 'always';

export interface Confirmation {
  readonly asks: Asks;
  /** Without its end: `Power-cycle 3 machines`. */
  readonly question: (machines: string) => string;
}

interface Advice {
  readonly lines: readonly string[];
  readonly asksFirst: boolean;
}

/** Throws a CommandError if the answer is no, or there is no terminal to ask. */
const confirm = async ({ terminal, options }: CommandContext, question: string): Promise<void> => {
  if (options.yes) return;
  if (terminal.confirm === undefined)
    throw new CommandError(EXIT.notConfirmed, `${question} Not a terminal, cannot ask; pass --yes`);
  if (!(await terminal.confirm(question)))
    throw new CommandError(EXIT.notConfirmed, 'Cancelled; nothing was changed');
};

/** For an unknown machine there is no advice; the action itself fails and says why. */
const adviceOn = async (
  { connection }: CommandContext,
  action: Action,
  machineId: string,
): Promise<Advice> => {
  try {
    const { whyNot, warnings, asksFirst } = offer(action, await getMachine(connection, machineId));
    const lines = [whyNot, ...warnings].filter((text) => text !== '').map((text) => `${machineId}: ${text}`);
    return { lines, asksFirst: asksFirst || lines.length > 0 };
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.notFound)
      return { lines: [], asksFirst: false };
    throw error;
  }
};

/** Returns if the action may begin. Throws a CommandError if an answer is no, or there is no terminal to ask. */
export const confirmAction = async (
  context: CommandContext,
  machineIds: readonly string[],
  action: Action,
  { asks, question }: Confirmation,
): Promise<void> => {
  const [only = '', ...others] = machineIds;
  const text = question(others.length === 0 ? only : `${machineIds.length} machines`);
  if (context.options.matching) {
    for (const machineId of machineIds) context.terminal.err(machineId);
    if (asks !== 'always') await confirm(context, `${text}?`);
  }
  if (asks === 'if-matching') return;
  const advice: Advice[] = [];
  for (const machineId of machineIds) advice.push(await adviceOn(context, action, machineId));
  for (const line of advice.flatMap(({ lines }) => lines)) context.terminal.err(line);
  if (advice.some(({ asksFirst }) => asksFirst))
    await confirm(context, asks === 'always' ? `${text}?` : `${text} anyway?`);
};
