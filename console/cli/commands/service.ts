/** The commands about a machine's service: maintenance, notes, quarantine. */
import { UsageError } from '../command_line.ts';
import type { DeedCommand } from '../deed_command.ts';
import { TIME_HELP, timeAhead } from '../time_option.ts';

export const MACHINES = 'MACHINE... | --matching WORD...';

export const maintain: DeedCommand = {
  name: 'maintain',
  usage: `${MACHINES} [--reason TEXT] [--ticket TEXT] [--until TIME]`,
  takes: ['reason', 'ticket', 'until'],
  summary: 'take machines out of service, and say why',
  details: `They get no new tasks until release. For a machine that is in maintenance already, what --reason, --ticket and --until say replaces what was said; what you leave out stays. Repeating the command changes nothing.
TIME is ${TIME_HELP}. When it has passed, people are reminded; the machine stays out of service.`,
  asks: 'if-warned',
  read: async (context) => {
    const { reason, ticket, until } = context.options;
    return {
      deed: 'maintain',
      machines: context.words,
      body: {
        MaintenanceMode: true,
        ...(reason !== undefined && { Reason: reason }),
        ...(ticket !== undefined && { Ticket: ticket }),
        ...(until !== undefined && { Until: await timeAhead(context, '--until', until) }),
      },
      done: 'is in maintenance',
      already: 'was already in maintenance',
      question: (them) => `Take ${them} out of service`,
    };
  },
};

export const release: DeedCommand = {
  name: 'release',
  usage: MACHINES,
  summary: 'return machines to service',
  details:
    'This ends maintenance only; a quarantine or a recovery stays. Who had it, since when and why is told first. Repeating the command changes nothing.',
  asks: 'if-warned',
  read: ({ words }) => ({
    deed: 'release',
    machines: words,
    body: { MaintenanceMode: false },
    done: 'is back in service',
    already: 'was not in maintenance',
    question: (them) => `Return ${them} to service`,
  }),
};

export const note: DeedCommand = {
  name: 'note',
  usage: `${MACHINES} --message TEXT`,
  takes: ['message'],
  summary: 'set the note on machines',
  details: 'The text replaces the note; --message "" removes it. The server adds your name and the time.',
  asks: 'never',
  read: ({ words, options }) => {
    if (options.message === undefined) throw new UsageError('Pass the text of the note: --message TEXT');
    return {
      deed: 'note',
      machines: words,
      body: { Message: options.message },
      done: options.message === '' ? 'note removed' : 'note set',
      already: 'note was already the same',
      question: (them) => `${options.message === '' ? 'Remove' : 'Set'} the note of ${them}`,
    };
  },
};

export const clearQuarantine: DeedCommand = {
  name: 'clear-quarantine',
  usage: MACHINES,
  summary: 'clear the quarantine that a task forced',
  details:
    'Maintenance and a recovery stay. This cannot be undone: the command asks first; pass --yes to answer.',
  asks: 'always',
  read: ({ words }) => ({
    deed: 'clear-quarantine',
    machines: words,
    body: {},
    done: 'quarantine cleared',
    already: 'was not quarantined',
    question: (them) => `Clear the quarantine of ${them}`,
  }),
};
