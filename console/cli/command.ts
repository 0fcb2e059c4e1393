/** What a command is: a line in the help, and something that runs. */
import type { Options } from './command_line.ts';
import type { ExitCode } from './exit_code.ts';
import type { Connection } from './request.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly options: Options;
  /** What follows the command's name and is no option. */
  readonly words: readonly string[];
  readonly now: () => Date;
}

export interface Command {
  readonly name: string;
  /** What may follow the name. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** What there is to know beyond that line. */
  readonly details: string;
  /** Throws a CommandError or a UsageError. */
  readonly run: (context: CommandContext) => Promise<ExitCode>;
}
