/** The commands about a machine's power. */
import type { DeedCommand } from '../deed_command.ts';
import { MACHINES } from './service.ts';

export const cycle: DeedCommand = {
  name: 'cycle',
  usage: MACHINES,
  summary: 'request a power cycle of machines',
  details: `The rack's power-cycle server cuts and restores their power. The command asks first if a task is running, the outlet reported an error or nothing controls it, several power cycles had no effect, or it is the last healthy machine of its kind in its pool; pass --yes to answer. A machine whose health has changed since it was listed is left alone. Repeating the command until the rack has done it changes nothing; cancel-cycle takes it back.`,
  asks: 'if-warned',
  read: ({ words }) => ({
    deed: 'cycle',
    machines: words,
    body: { PowerCycle: true },
    done: 'will be power-cycled',
    already: 'power cycle was already requested',
    question: (them) => `Power-cycle ${them}`,
  }),
};

export const cancelCycle: DeedCommand = {
  name: 'cancel-cycle',
  usage: MACHINES,
  summary: 'take back a request for a power cycle',
  details: 'A power cycle that the rack has begun goes on. Repeating the command changes nothing.',
  asks: 'never',
  read: ({ words }) => ({
    deed: 'cancel-cycle',
    machines: words,
    body: { PowerCycle: false },
    done: 'will not be power-cycled',
    already: 'no power cycle was requested',
    question: (them) => `Cancel the power cycle of ${them}`,
  }),
};

export const trustOutlet: DeedCommand = {
  name: 'trust-outlet',
  usage: MACHINES,
  summary: 'end the doubt about an outlet after its cabling was checked',
  details:
    'A power cycle that failed, or had no effect on the machine, makes the server doubt its outlet, which is then shown in error. Trust it after you have checked or repaired the outlet and its cabling. Repeating the command changes nothing.',
  asks: 'if-warned',
  read: ({ words }) => ({
    deed: 'trust-outlet',
    machines: words,
    body: {},
    done: 'the outlet is trusted again',
    already: 'nothing was in doubt',
    question: (them) => `Trust the outlet of ${them}`,
  }),
};
