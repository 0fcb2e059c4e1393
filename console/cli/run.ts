/** From the arguments of the command line to output and an exit code. */
import { didYouMean } from '../fleet/nearest.ts';
import { ServerClock } from '../fleet/server_clock.ts';
import type { Command } from './command.ts';
import { checkTaken, parseCommandLine, UsageError } from './command_line.ts';
import { completion } from './commands/completion.ts';
import { deedCommands } from './commands/deeds.ts';
import { ack, incidents } from './commands/incidents.ts';
import { list } from './commands/list.ts';
import { show } from './commands/show.ts';
import { silence } from './commands/silence.ts';
import { status } from './commands/status.ts';
import { timeline } from './commands/timeline.ts';
import { walk } from './commands/walk.ts';
import { watch } from './commands/watch.ts';
import { CommandError, EXIT, type ExitCode } from './exit_code.ts';
import { commandHelpLines, helpLines } from './help.ts';
import { identityFor } from './sign_in.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from '../../shared/client/version.ts';
import { say } from './wrap.ts';

interface Surroundings {
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C; ends the command. */
  readonly signal: AbortSignal;
  /** Sends all requests from here on through the proxy that the environment names. Throws if it is invalid. */
  readonly useProxy: () => void;
  /** This computer's clock, which may be wrong. */
  readonly now: () => Date;
  /** The server that the environment names. */
  readonly server?: string | undefined;
  /** The words that start this program, for the shell's completion. */
  readonly start?: readonly string[];
  /** Gets the IDs of all machines of a server whenever they are listed. */
  readonly remember?: (server: URL, machineIds: readonly string[]) => void;
}

/** In the order of the help. */
const commandsFor = (start: readonly string[]): readonly Command[] => {
  const commands: readonly Command[] = [
    status,
    walk,
    list,
    show,
    timeline,
    watch,
    incidents,
    ack,
    silence,
    ...deedCommands,
    completion(() => commands, start),
  ];
  return commands;
};

const unknownCommand = (name: string | undefined, commands: readonly Command[]): UsageError => {
  if (name === undefined) return new UsageError('Name a command');
  const near = didYouMean(
    name,
    commands.map((command) => command.name),
  );
  return new UsageError(`There is no command ${JSON.stringify(name.slice(0, 64))}${near}`);
};

const perform = async (
  args: readonly string[],
  { terminal, signal, useProxy, now, server: fromEnvironment, start = [], remember }: Surroundings,
): Promise<ExitCode> => {
  const { command: name, words, options, given } = parseCommandLine(args, fromEnvironment);
  const commands = commandsFor(start);
  const command = commands.find((known) => known.name === name);
  if (options.version === true) {
    terminal.out(VERSION);
    return EXIT.done;
  }
  if (command === undefined && (name !== undefined || options.help !== true))
    throw unknownCommand(name, commands);
  if (command === undefined || options.help === true) {
    const lines =
      command === undefined
        ? helpLines(commands, terminal.columns())
        : commandHelpLines(command, terminal.columns());
    for (const line of lines) terminal.out(line);
    return EXIT.done;
  }
  try {
    useProxy();
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const { server } = options;
  checkTaken(command, given, server);
  const clock = new ServerClock(now);
  const connection = {
    server,
    identify: identityFor(server, options.as),
    clock,
    signal,
    remember: (machineIds: readonly string[]) => remember?.(server, machineIds),
  };
  return command.run({ connection, terminal, options, words, now: clock.now });
};

/** Returns the exit code and prints what went wrong. Throws only for an error of this program. */
export const run = async (args: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  try {
    return await perform(args, surroundings);
  } catch (error) {
    if (surroundings.signal.aborted) return EXIT.interrupted;
    if (!(error instanceof CommandError)) throw error;
    const { terminal } = surroundings;
    say(terminal, 'err', error.message);
    return error.exitCode;
  }
};
