/** All commands, in the order of the help. */
import type { Command } from './command.ts';
import { actionCommands } from './commands/actions.ts';
import { list } from './commands/list.ts';
import { show } from './commands/show.ts';
import { watch } from './commands/watch.ts';

export const COMMANDS: readonly Command[] = [list, show, ...actionCommands, watch];
