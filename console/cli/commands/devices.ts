/** The commands about the device that is attached to a machine. */
import { ATTACHED_DEVICES, type Dimensions } from '../../../shared/types/description.ts';
import { UsageError } from '../command_line.ts';
import type { DeedCommand } from '../deed_command.ts';
import { MACHINES } from './service.ts';

const DEVICES = ATTACHED_DEVICES.join('|');

export const attach: DeedCommand = {
  name: 'attach',
  usage: 'DEVICE MACHINE... | DEVICE --matching WORD...',
  summary: 'set the kind of device that is attached to machines',
  details: `DEVICE is ${ATTACHED_DEVICES.join(', ')}. Monitors probe it from then on; nodevice means that the machine itself runs tests. The command asks first if a task is running; pass --yes to answer. Repeating it changes nothing.`,
  asks: 'if-warned',
  read: ({ words: [device, ...machines] }) => {
    const AttachedDevice = ATTACHED_DEVICES.find((known) => known === device);
    if (AttachedDevice === undefined)
      throw new UsageError(`Name the attached device (${DEVICES}), then the machines`);
    return {
      deed: 'attach',
      machines,
      body: { AttachedDevice },
      done: `attached device set to ${AttachedDevice}`,
      already: `attached device was already ${AttachedDevice}`,
      question: (them) => `Set the attached device of ${them} to ${AttachedDevice}`,
    };
  },
};

const parseDimensions = (texts: readonly string[]): Dimensions =>
  Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      const [key, values] = [text.slice(0, equals), text.slice(equals + 1).split(',')];
      if (equals < 1 || values.includes(''))
        throw new UsageError(
          `--dimension must be a key and its values, such as gpu=MaliG72 or cpu=arm,arm64, not ${JSON.stringify(text.slice(0, 64))}`,
        );
      return [key, values];
    }),
  );

export const supply: DeedCommand = {
  name: 'supply',
  usage: `${MACHINES} --ssh USER@HOST [--dimension KEY=VALUE]...`,
  takes: ['ssh', 'dimension'],
  summary: 'say how a ChromeOS device is reached, and its dimensions',
  details:
    'For machines whose attached device is ssh. Replaces all that was supplied before; the machine offers the dimensions to schedulers. What it replaces is lost: the command asks first; pass --yes to answer.',
  asks: 'always',
  read: ({ words, options: { ssh, dimension = [] } }) => {
    if (ssh === undefined) throw new UsageError('Say how the device is reached: --ssh USER@HOST');
    return {
      deed: 'supply',
      machines: words,
      body: { SSHUserIP: ssh, SuppliedDimensions: parseDimensions(dimension) },
      done: `is reached at ${ssh}`,
      already: 'was already supplied with the same',
      question: (them) => `Replace what was supplied for ${them}`,
    };
  },
};

export const forgetDevice: DeedCommand = {
  name: 'forget-device',
  usage: MACHINES,
  summary: 'forget what is known about the attached device',
  details:
    'Use it before you attach another device; the kind of device that attach set stays. A machine whose health has changed since it was listed is left alone. This cannot be undone: the command asks first; pass --yes to answer.',
  asks: 'always',
  read: ({ words }) => ({
    deed: 'forget-device',
    machines: words,
    body: {},
    done: 'device forgotten',
    already: 'no device was recorded',
    question: (them) => `Forget the device of ${them}`,
  }),
};
