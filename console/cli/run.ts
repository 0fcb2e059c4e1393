/** From the arguments of the command line to output and an exit code. */
import { safeText } from '../../shared/safe_text.ts';
import { ServerClock } from '../fleet/server_clock.ts';
import type { Command } from './command.ts';
import { ENVIRONMENT_HELP, OPTIONS_HELP, UsageError, parseCommandLine, checkTaken } from './command_line.ts';
import { actionCommands } from './commands/actions.ts';
import { expect } from './commands/expect.ts';
import { ack, incidents } from './commands/incidents.ts';
import { list } from './commands/list.ts';
import { show } from './commands/show.ts';
import { silence } from './commands/silence.ts';
import { status } from './commands/status.ts';
import { watch } from './commands/watch.ts';
import { CommandError, EXIT, EXIT_CODES_HELP, type ExitCode } from './exit_code.ts';
import { identityFor } from './sign_in.ts';
import type { Terminal } from './terminal.ts';

const PROGRAM = 'npm run machines --';

/** In the order of the help. */
const COMMANDS: readonly Command[] = [
  status,
  list,
  show,
  watch,
  incidents,
  ack,
  silence,
  expect,
  ...actionCommands,
];

interface Surroundings {
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C; ends the command. */
  readonly signal: AbortSignal;
  /** Sends all requests from here on through the proxy that the environment names. Throws if it is invalid. */
  readonly useProxy: () => void;
  /** This computer's clock, which may be wrong. */
  readonly now: () => Date;
}

const helpText = (): string => {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `See and operate the lab's machines.

Usage: ${PROGRAM} COMMAND [OPTION...] [WORD...]

Commands:
${commands}

${OPTIONS_HELP}

${ENVIRONMENT_HELP}

${EXIT_CODES_HELP}`;
};

const commandHelpText = ({ name, usage, summary, details }: Command): string =>
  `${name}: ${summary}

Usage: ${PROGRAM} ${name} ${usage}

${details}

${OPTIONS_HELP}`;

const perform = async (
  args: readonly string[],
  { terminal, signal, useProxy, now }: Surroundings,
): Promise<ExitCode> => {
  const { command: name, words, options } = parseCommandLine(args);
  const command = COMMANDS.find((known) => known.name === name);
  if (options.help) {
    terminal.out(command === undefined ? helpText() : commandHelpText(command));
    return EXIT.done;
  }
  if (command === undefined)
    throw new UsageError(
      name === undefined ? 'Name a command' : `There is no command ${JSON.stringify(name)}`,
    );
  try {
    useProxy();
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  checkTaken(command, options);
  const { server } = options;
  const clock = new ServerClock(now);
  const connection = { server, identify: identityFor(server, options.as), clock, signal };
  return command.run({ connection, terminal, options, words, now: clock.now });
};

/** Returns the exit code and prints what went wrong. Throws only for an error of this program. */
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
