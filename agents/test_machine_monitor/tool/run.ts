/** Runs a tool: no shell, a time limit that even a tool deaf to SIGTERM keeps, output bounded. */
import { Trouble } from '../../loop/trouble.ts';
import { type Ended, MAX_OUTPUT_BYTES, runToEnd } from './child.ts';
import { type Run, type Tool, ToolError } from './tool.ts';
import type { Log } from '../../../shared/log.ts';

const MAX_QUOTED = 500;

const notStarted = (name: string, cause: unknown): ToolError => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return new ToolError(`${name} is not on the PATH: install it`, { exitCode: 127 });
  if (code === 'EACCES')
    return new ToolError(`${name} may not be run: check its permissions`, { exitCode: 126 });
  return new ToolError(`${name} could not be started: ${String(cause)}`, { cause });
};

/** ideviceinfo explains itself on stdout, the others on stderr. undefined: nothing is wrong. */
const whyFailed = (
  { forced, exitCode, endedBy, stdout, stderr }: Ended,
  { timeoutMs }: Tool<unknown>,
): string | undefined => {
  if (forced === 'printed too much') return `printed more than ${MAX_OUTPUT_BYTES} bytes`;
  // Though somebody whom it left behind may have held its output until the time limit.
  if (exitCode === 0) return undefined;
  if (forced === 'took too long') return `took longer than ${timeoutMs / 1000} s`;
  if (forced === 'was stopped') return forced;
  const said = (stderr.trim() || stdout.trim()).slice(0, MAX_QUOTED);
  const how = endedBy === null ? `exited with ${exitCode}` : `was ended by ${endedBy}`;
  return said === '' ? how : `${how}: ${said}`;
};

/** `env` finds the tools (PATH) and is what they see. */
export const createRun =
  (env: NodeJS.ProcessEnv): Run =>
  async (tool, signal) => {
    signal.throwIfAborted();
    const name = [tool.command, ...tool.args].join(' ');
    const ended = await runToEnd(tool, env, signal).catch((cause: unknown) => {
      throw notStarted(name, cause);
    });
    const { stdout, stderr, exitCode } = ended;
    const failure = whyFailed(ended, tool);
    if (failure !== undefined) throw new ToolError(`${name} ${failure}`, { stderr, exitCode });
    try {
      return tool.parse(stdout);
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new ToolError(`${name}: ${what}`, { stderr, exitCode, cause });
    }
  };

/** A reading that a device may be without, and still be well. */

/** Gives `otherwise` where the tool fails, and says so once while it does. Throws only where the signal ends it. */
export const optional = <T>(run: Run, tool: Tool<T>, otherwise: T, log: Log) => {
  const name = [tool.command, ...tool.args].join(' ');
  const trouble = new Trouble(log, 'optional reading missing', 'optional reading there again');
  return async (signal: AbortSignal): Promise<T> => {
    try {
      const reading = await run(tool, signal);
      trouble.ended({ tool: name });
      return reading;
    } catch (error) {
      signal.throwIfAborted();
      trouble.occurred(error, { tool: name });
      return otherwise;
    }
  };
};
