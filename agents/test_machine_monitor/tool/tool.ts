/** One command-line tool of the lab: what is run, how long it may take, what its output means. */
export interface Tool<T> {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Throws, saying what it did not find, where the output is not what the tool prints when all is well. */
  readonly parse: (stdout: string) => T;
}

/** Runs a tool without a shell. Throws ToolError, or the signal's reason where it ends first. */
export type Run = <T>(tool: Tool<T>, signal: AbortSignal) => Promise<T>;

/** What a tool that failed left to go by. */
interface Remains {
  readonly stderr?: string;
  readonly exitCode?: number | null;
  readonly cause?: unknown;
}

/** A tool is missing, failed, took too long or printed what nobody understands; `message` says which, `stderr` what it said. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly stderr: string;
  /** As a shell has it, 127 where there is no such tool, 126 where it may not be run; null where it did not end by itself. */
  readonly exitCode: number | null;
  constructor(message: string, { stderr = '', exitCode = null, cause }: Remains) {
    super(message, { cause });
    this.stderr = stderr;
    this.exitCode = exitCode;
  }
}

/** The tool has ended by itself, or is not there: its failure is an answer, which a little more time would not change. */
export const isAnswer = (error: unknown): boolean => error instanceof ToolError && error.exitCode !== null;
