/** The commands that begin and end what is known of a machine. */
import type { DeedCommand } from '../deed_command.ts';
import { TIME_HELP, timeAhead } from '../time_option.ts';
import { MACHINES } from './service.ts';

export const expect: DeedCommand = {
  name: 'expect',
  usage: 'MACHINE... [--by TIME]',
  takes: ['by'],
  isAlwaysNamed: true,
  summary: 'announce machines that have not reported yet',
  details: `All other commands work on an announced machine at once. If it has not reported by TIME, an incident is opened; the default is 24 hours from now. TIME is ${TIME_HELP}.
Run the command again to set another time; a machine that has reported does not change.`,
  asks: 'never',
  read: async (context) => {
    const { by } = context.options;
    return {
      deed: 'expect',
      machines: context.words,
      body: by === undefined ? {} : { By: await timeAhead(context, '--by', by) },
      done: 'is expected',
      already: 'has reported already, or is expected by then',
      question: (them) => `Expect ${them}`,
    };
  },
};

export const forget: DeedCommand = {
  name: 'forget',
  usage: `${MACHINES} [--for-good]`,
  takes: ['for-good'],
  summary: 'forget machines until they report again',
  details: `Their timelines stay. The record of a maintenance goes too, but a machine that reports again within 8 days comes back in maintenance; with --for-good, it comes back in service. A machine whose health has changed since it was listed is left alone. This cannot be undone: the command asks first; pass --yes to answer.`,
  asks: 'always',
  read: ({ words, options }) => {
    const isForGood = options['for-good'] === true;
    return {
      deed: isForGood ? 'forget-for-good' : 'forget',
      machines: words,
      body: isForGood ? { ForGood: true } : {},
      done: 'forgotten',
      already: 'was already forgotten',
      question: (them) => `Forget ${them}${isForGood ? ' for good' : ''}`,
    };
  },
};
