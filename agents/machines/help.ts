/** `--help`: of everything, and of each command. */
import type { Command } from '../../console/cli/command.ts';
import { OPTIONS_HELP } from '../../console/cli/command_line.ts';
import { COMMANDS } from '../../console/cli/commands.ts';
import { EXIT_CODES_HELP } from '../../console/cli/exit_code.ts';

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
