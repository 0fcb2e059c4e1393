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

/** A tool is missing, failed, took too long or printed what nobody understands; `message` says which, `stderr` what it said. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly stderr: string;
  constructor(message: string, stderr: string, options?: ErrorOptions) {
    super(message, options);
    this.stderr = stderr;
  }
}
