/** Does one thing to each of several machines, and says of each how it went. */
import { act } from './api.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT, type ExitCode } from './exit_code.ts';
import { safeJson, safeText } from '../../shared/safe_text.ts';

interface Deed {
  /** As in the API's paths. */
  readonly action: string;
  /** What should be: sent twice, it changes nothing. */
  readonly body: object;
  /** What is so now, where it was not before. */
  readonly done: string;
  /** What was so before. */
  readonly already: string;
}

/** A refusal of one machine says nothing about the next; a server that is away, or does not know us, does. */
const isAboutAll = ({ exitCode }: CommandError): boolean =>
  exitCode === EXIT.serverAway || exitCode === EXIT.notAllowed;

/** The highest of the machines' exit codes. Throws a CommandError where there is no use in going on. */
export const actOn = async (
  { connection, terminal, options }: CommandContext,
  machineIds: readonly string[],
  { action, body, done, already }: Deed,
): Promise<ExitCode> => {
  let worst: ExitCode = EXIT.done;
  for (const machine of machineIds) {
    try {
      const changed = await act(connection, action, machine, body);
      terminal.out(options.json ? safeJson({ machine, changed }) : `${machine}: ${changed ? done : already}`);
    } catch (error) {
      if (!(error instanceof CommandError) || isAboutAll(error)) throw error;
      if (error.exitCode > worst) worst = error.exitCode;
      if (options.json) terminal.out(safeJson({ machine, error: error.message }));
      terminal.err(`${machine}: ${safeText(error.message)}`);
    }
  }
  return worst;
};
