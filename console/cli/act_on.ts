/** One action on several machines or incidents, with a report on each. */
import { safeJson } from '../../shared/safe_text.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT, type ExitCode } from './exit_code.ts';
import { say } from './wrap.ts';

/** What to print of one. */
export interface Outcome {
  /** After its ID; may be hostile. */
  readonly text: string;
  /** With --json, beside its ID. */
  readonly json: object;
}

/** `done`: what to print after a change; `already`: if there was nothing to change. */
export const outcomeOf = (changed: boolean, done: string, already: string): Outcome => ({
  text: changed ? done : already,
  json: { changed },
});

interface Targets {
  /** What each of them is, which names it in JSON. */
  readonly what: 'machine' | 'incident' | 'silence';
  readonly ids: readonly string[];
}

/** If the server is unreachable or does not accept us, the next one would fail too; any other refusal concerns one. */
const concernsAll = ({ exitCode }: CommandError): boolean =>
  exitCode === EXIT.serverAway || exitCode === EXIT.notAllowed;

/** Returns the highest exit code. Throws a CommandError if the rest would fail too. */
export const actOn = async (
  { terminal, options }: Pick<CommandContext, 'terminal' | 'options'>,
  { what, ids }: Targets,
  act: (id: string) => Promise<Outcome>,
): Promise<ExitCode> => {
  let worst: ExitCode = EXIT.done;
  for (const id of ids) {
    try {
      const { text, json } = await act(id);
      if (options.json === true) terminal.out(safeJson({ [what]: id, ...json }));
      else say(terminal, 'out', `${id}: ${text}`);
    } catch (error) {
      if (!(error instanceof CommandError) || concernsAll(error)) throw error;
      if (error.exitCode > worst) worst = error.exitCode;
      if (options.json === true) terminal.out(safeJson({ [what]: id, error: error.message }));
      say(terminal, 'err', `${id}: ${error.message}`);
    }
  }
  return worst;
};
