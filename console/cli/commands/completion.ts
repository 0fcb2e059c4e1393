/** The command `completion`: prints a script by which a shell completes this program's commands, options and machine IDs. */
import { didYouMean } from '../../fleet/nearest.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command_line.ts';
import { completionScript, SHELLS } from '../completion.ts';
import { EXIT } from '../exit_code.ts';

/** `commands`: all of them. `start`: the words that start this program. */
export const completion = (commands: () => readonly Command[], start: readonly string[]): Command => ({
  name: 'completion',
  usage: SHELLS.join('|'),
  takes: [],
  summary: 'print a script that completes commands, options and machine IDs',
  details: `The first line of the script says where to put it. It completes the word "machines": an alias, or the bundled program on your PATH. Machine IDs come from a file that every listing writes, for the server that MACHINES_SERVER names; IDs older than 10 minutes are still offered, and refreshed in the background.`,
  run: ({ words: [shell = '', ...others], terminal }) => {
    const known = SHELLS.find((each) => each === shell);
    if (known === undefined || others.length > 0)
      throw new UsageError(`Name one shell: ${SHELLS.join(', ')}${didYouMean(shell, SHELLS)}`);
    terminal.out(completionScript(known, { commands: commands(), start }));
    return Promise.resolve(EXIT.done);
  },
});
