/** A command: its help and what it runs. */
import type { Options } from './command_line.ts';
import type { ExitCode } from './exit_code.ts';
import type { OptionName } from './options.ts';
import type { Connection } from './request.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly options: Options;
  /** The arguments after the command's name, without options. */
  readonly words: readonly string[];
  /** The server's time, as of its last answer. */
  readonly now: () => Date;
}

export interface Command {
  readonly name: string;
  /** The arguments after the name: `MACHINE...`. */
  readonly usage: string;
  /** Another option is refused, not ignored. */
  readonly takes: readonly OptionName[];
  /** One line for the list of commands. */
  readonly summary: string;
  /** The rest of the command's own help: paragraphs of one line each, which are wrapped when they are printed. */
  readonly details: string;
  /** Throws a CommandError, for wrong arguments a UsageError. */
  readonly run: (context: CommandContext) => Promise<ExitCode>;
}
