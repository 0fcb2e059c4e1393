/** One action on several machines, with a report on each. */
import { safeJson, safeText } from '../../shared/safe_text.ts';
import { act, type ActionRequest } from './api.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT, type ExitCode } from './exit_code.ts';

/** What to print of a machine. */
interface Outcomes {
  /** After a change. */
  readonly done: string;
  /** If there was nothing to change. */
  readonly already: string;
}

/** If the server is unreachable or does not accept us, the next machine would fail too; any other refusal concerns one machine. */
const concernsAll = ({ exitCode }: CommandError): boolean =>
  exitCode === EXIT.serverAway || exitCode === EXIT.notAllowed;

/** Returns the highest exit code. Throws a CommandError if the remaining machines would fail too. */
export const actOn = async (
  { connection, terminal, options }: CommandContext,
  machineIds: readonly string[],
  request: ActionRequest,
  { done, already }: Outcomes,
): Promise<ExitCode> => {
  let worst: ExitCode = EXIT.done;
  for (const machine of machineIds) {
    try {
      const changed = await act(connection, machine, request);
      terminal.out(options.json ? safeJson({ machine, changed }) : `${machine}: ${changed ? done : already}`);
    } catch (error) {
      if (!(error instanceof CommandError) || concernsAll(error)) throw error;
      if (error.exitCode > worst) worst = error.exitCode;
      if (options.json) terminal.out(safeJson({ machine, error: error.message }));
      terminal.err(`${machine}: ${safeText(error.message)}`);
    }
  }
  return worst;
};
