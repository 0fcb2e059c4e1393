/** A command-line tool of the lab: its command line, its time limit and the meaning of its output. */
export interface Tool<T> {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Throws an error that names what is missing, if the output is not that of a successful run; its caller quotes the answer. */
  readonly parse: (stdout: string) => T;
}

/** Runs a tool without a shell. Throws ToolError, or the signal's reason if the signal aborted before the start. */
export type Run = <T>(tool: Tool<T>, signal: AbortSignal) => Promise<T>;

interface ToolErrorDetails {
  readonly brief?: string;
  readonly stderr?: string;
  readonly exitCode?: number | null;
  readonly cause?: unknown;
}

/** A tool is missing, failed, took too long or printed unexpected output; `message` says which. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  /** The failure in the tool's own words, such as `adb: device unauthorized.`, or `message` if the tool did not explain it. */
  readonly brief: string;
  readonly stderr: string;
  /** As in a shell, 127 for a missing tool and 126 for one without permission to run; null if the tool did not exit by itself. */
  readonly exitCode: number | null;
  constructor(message: string, { brief = message, stderr = '', exitCode = null, cause }: ToolErrorDetails) {
    super(message, { cause });
    this.brief = brief;
    this.stderr = stderr;
    this.exitCode = exitCode;
  }
}

/** The command line, for messages and logs. */
export const commandLine = ({ command, args }: Pick<Tool<unknown>, 'command' | 'args'>): string =>
  [command, ...args].join(' ');

/** Whether the tool exited by itself or is not installed, so that more time would not change the result. */
export const isConclusive = (error: unknown): boolean =>
  error instanceof ToolError && error.exitCode !== null;
