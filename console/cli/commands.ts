/** The commands, in the order of the help. */
import type { Command } from './command.ts';
import { attach } from '../../agents/machines/commands/attach.ts';
import { cycle } from '../../agents/machines/commands/cycle.ts';
import { forget, forgetDevice } from '../../agents/machines/commands/forget.ts';
import { list } from './commands/list.ts';
import { maintain, release } from './commands/actions.ts';
import { note } from '../../agents/machines/commands/note.ts';
import { quarantineClear } from '../../agents/machines/commands/quarantine_clear.ts';
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
