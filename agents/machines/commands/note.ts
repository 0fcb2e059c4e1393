/** Leaves a note on machines. */
import { actOn } from '../../../console/cli/act_on.ts';
import { parseIds } from '../../../console/cli/choose.ts';
import type { Command } from '../../../console/cli/command.ts';
import { UsageError } from '../../../console/cli/command_line.ts';

export const note: Command = {
  name: 'note',
  usage: 'MACHINE[,MACHINE...] TEXT...',
  summary: 'leaves a note, in place of the one before',
  details: `The rest of the line is the note; an empty one, "", takes it away. The server adds who and when.
Several machines are joined by commas. With --json: a line {"machine", "changed"} for each.`,
  run: (context) => {
    const [machines, ...text] = context.words;
    if (machines === undefined || text.length === 0)
      throw new UsageError('name a machine, then say the note');
    return actOn(context, parseIds(machines.split(',')), {
      action: 'set_note',
      body: { Message: text.join(' ') },
      done: 'noted',
      already: 'was noted already',
    });
  },
};
