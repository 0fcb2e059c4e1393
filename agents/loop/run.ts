/** Running tools: without a shell, within a time limit that holds even if a tool ignores SIGTERM, with bounded output. */
import type { Log } from '../../shared/log.ts';
import { TimeLimitError } from '../../shared/time_limit.ts';
import { Trouble } from './trouble.ts';
import { explanationOf, quotedAnswer } from './answer.ts';
import { MAX_OUTPUT_BYTES, type Outcome, runToEnd } from './child.ts';
import { commandLine, type Run, type Tool, ToolError } from './tool.ts';
import { codeOf } from '../../shared/errors.ts';

const notStarted = (line: string, cause: unknown): ToolError => {
  const code = codeOf(cause);
  if (code === 'ENOENT') return new ToolError(`${line}: not on the PATH; install it`, { exitCode: 127 });
  if (code === 'EACCES')
    return new ToolError(`${line}: not executable; check its permissions`, { exitCode: 126 });
  return new ToolError(`${line}: not started: ${String(cause)}`, { cause });
};

/** The failure, and the tool's own explanation, which may be "". */
interface Failure {
  readonly ending: string;
  readonly explanation?: string;
}

/** Returns undefined if the tool succeeded. */
const failureOf = (
  { killReason, exitCode, killedBy, stdout, stderr }: Outcome,
  { timeoutMs }: Tool<unknown>,
  { reason }: AbortSignal,
): Failure | undefined => {
  if (killReason === 'printed too much') return { ending: `printed more than ${MAX_OUTPUT_BYTES} bytes` };
  // A success even if a process that the tool left behind held its output open until the time limit.
  if (exitCode === 0) return undefined;
  if (killReason === 'took too long') return { ending: `took longer than ${timeoutMs / 1000} s` };
  if (killReason === 'was stopped')
    return { ending: reason instanceof TimeLimitError ? `${killReason}: ${reason.message}` : killReason };
  // ideviceinfo explains its failure on stdout, the other tools on stderr.
  const explanation = explanationOf(stderr) || explanationOf(stdout);
  return { ending: killedBy === null ? `exited with ${exitCode}` : `was killed by ${killedBy}`, explanation };
};

/** `adb: device offline` for `error: device offline`; `ssh: No route to host` for `ssh: No route to host`. */
const briefOf = (command: string, explanation: string): string => {
  const own = `${command}: `;
  const text = explanation.startsWith(own) ? explanation.slice(own.length) : explanation;
  return own + text.replace(/^error: /i, '');
};

/** `env` is the tools' environment; its PATH is where they are found. */
export const createRun =
  (env: NodeJS.ProcessEnv): Run =>
  async (tool, signal) => {
    signal.throwIfAborted();
    const line = commandLine(tool);
    const outcome = await runToEnd(tool, env, signal).catch((cause: unknown) => {
      throw notStarted(line, cause);
    });
    const { stdout, stderr, exitCode } = outcome;
    const failure = failureOf(outcome, tool, signal);
    if (failure !== undefined) {
      const { ending, explanation = '' } = failure;
      if (explanation === '') throw new ToolError(`${line} ${ending}`, { stderr, exitCode });
      const brief = briefOf(tool.command, explanation);
      throw new ToolError(`${line} ${ending}: ${explanation}`, { brief, stderr, exitCode });
    }
    try {
      return tool.parse(stdout);
    } catch (cause) {
      // A JSON parser quotes what it was given, escape sequences included.
      const reason = explanationOf(cause instanceof Error ? cause.message : String(cause));
      throw new ToolError(`${line}: ${reason}: ${quotedAnswer(stdout)}`, { stderr, exitCode, cause });
    }
  };

/** Whether the monitor stops, so that a failure says nothing about what was read. False if only the time of the probe is up. */
export const isStopping = (signal: AbortSignal): boolean =>
  signal.aborted && !(signal.reason instanceof TimeLimitError);

/** A reading that a healthy device may lack. Returns `fallback` if the tool fails or is stopped, and logs a persistent failure once. Never throws. */
export const optional = <T>(run: Run, tool: Tool<T>, fallback: T, log: Log) => {
  const fields = { tool: commandLine(tool) };
  const trouble = new Trouble(log, 'optional reading failed', 'optional reading restored');
  return async (signal: AbortSignal): Promise<T> => {
    try {
      const reading = await run(tool, signal);
      trouble.ended(fields);
      return reading;
    } catch (error) {
      if (!isStopping(signal)) trouble.occurred(error, fields);
      return fallback;
    }
  };
};
