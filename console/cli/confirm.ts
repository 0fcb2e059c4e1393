/** A question before a command acts. */
import type { CommandContext } from './command.ts';
import { CommandError, EXIT } from './exit_code.ts';

/** Returns if the answer is yes, or --yes was passed. Throws a CommandError if it is no, or there is no terminal to ask. */
export const confirm = async (
  { terminal, options }: Pick<CommandContext, 'terminal' | 'options'>,
  question: string,
): Promise<void> => {
  if (options.yes === true) return;
  if (terminal.confirm === undefined)
    throw new CommandError(EXIT.notConfirmed, `${question} Not a terminal, cannot ask; pass --yes`);
  if (!(await terminal.confirm(question)))
    throw new CommandError(EXIT.notConfirmed, 'Cancelled; nothing was changed');
};
