/** From the words of a command line to what they ask for, and an exit code. */
import type { Command } from './command.ts';
import { OPTIONS_HELP, UsageError, parseCommandLine } from './command_line.ts';
import { COMMANDS } from './commands.ts';
import { CommandError, EXIT, EXIT_CODES_HELP, type ExitCode } from './exit_code.ts';
import { identityFor } from './sign_in.ts';
import type { Terminal } from './terminal.ts';
import { safeText } from '../../shared/safe_text.ts';

interface Surroundings {
  readonly terminal: Terminal;
  /** Ends what is under way, as Ctrl-C does. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

const perform = async (
  args: readonly string[],
  { terminal, signal, now }: Surroundings,
): Promise<ExitCode> => {
  const { command: name, words, options } = parseCommandLine(args);
  const command = COMMANDS.find((one) => one.name === name);
  if (options.help) {
    terminal.out(command === undefined ? helpText() : commandHelpText(command));
    return EXIT.done;
  }
  if (command === undefined)
    throw new UsageError(
      name === undefined ? 'say a command' : `there is no command ${JSON.stringify(name)}`,
    );
  const { server } = options;
  const connection = { server, identify: identityFor(server, options.as), signal };
  return command.run({ connection, terminal, options, words, now });
};

/** Never throws for what a person, the server or the way to it did wrong: it says so, and the code tells which. */
export const run = async (args: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  try {
    return await perform(args, surroundings);
  } catch (error) {
    if (surroundings.signal.aborted) return EXIT.interrupted;
    if (!(error instanceof CommandError)) throw error;
    surroundings.terminal.err(safeText(error.message));
    return error.exitCode;
  }
};

/** `--help`: of everything, and of each command. */

const RUN = 'npm run machines --';

export const helpText = (): string => {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `The lab's machines: what they are, and what people decide about them.

Usage: ${RUN} COMMAND [OPTION...] [WORD...]

Commands:
${commands}

${OPTIONS_HELP}

${EXIT_CODES_HELP}`;
};

export const commandHelpText = ({ name, usage, summary, details }: Command): string =>
  `${name}: ${summary}

Usage: ${RUN} ${name} ${usage}

${details}

${OPTIONS_HELP}`;
