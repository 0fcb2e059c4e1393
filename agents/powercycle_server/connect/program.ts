/** Programs that switch power: without a shell, with a bare environment, limited in output; the exit code counts. */
import { explanationOf } from '../../loop/answer.ts';
import { createRun } from '../../loop/run.ts';
import { ToolError } from '../../loop/tool.ts';

/** The caller's signal is the limit; this only bounds what it forgets. */
const TIMEOUT_MS = 330_000;

/** Returns stdout. Throws without the arguments, which the config may have put a secret into. */
export const runProgramOf = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> => {
  const [command = '', ...args] = argv;
  try {
    return await createRun({ ...env })(
      { command, args, timeoutMs: TIMEOUT_MS, parse: (stdout) => stdout },
      signal,
    );
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const said = error.brief === error.message ? explanationOf(error.stderr) : error.brief;
    const code = error.exitCode === null ? 'did not end by itself' : `exited with ${error.exitCode}`;
    // Without the cause, whose message has the arguments.
    // eslint-disable-next-line preserve-caught-error
    throw new Error(
      `${command} ${error.exitCode === 127 ? 'is not on the PATH' : code}${said === '' ? '' : `: ${said}`}`,
    );
  }
};
