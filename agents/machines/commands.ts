/** The commands, in the order of the help. */
import type { Command } from './command.ts';
import { attach } from './commands/attach.ts';
import { cycle } from './commands/cycle.ts';
import { forget, forgetDevice } from './commands/forget.ts';
import { list } from './commands/list.ts';
import { maintain, release } from './commands/mode.ts';
import { note } from './commands/note.ts';
import { quarantineClear } from './commands/quarantine_clear.ts';
import { show } from './commands/show.ts';
import { watch } from './commands/watch.ts';

export const COMMANDS: readonly Command[] = [
  list,
  show,
  maintain,
  release,
  cycle,
  note,
  quarantineClear,
  attach,
  forgetDevice,
  forget,
  watch,
];
