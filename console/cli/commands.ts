/** The commands, in the order of the help. */
import type { Command } from './command.ts';
import { attach } from './commands/actions.ts';
import { cycle } from './commands/actions.ts';
import { forget, forgetDevice } from './commands/actions.ts';
import { list } from './commands/list.ts';
import { maintain, release } from './commands/actions.ts';
import { note } from './commands/actions.ts';
import { quarantineClear } from './commands/actions.ts';
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
