/** The command line of `npm start`. */
import { parseArgs } from 'node:util';

export const HELP = `npm start -- [options]

Runs the whole machine server on this computer: every function on one loopback port, the
embedded store in a file, and a monitor of this computer. Ctrl-C ends all of it.

  --port N       where to listen on 127.0.0.1 (default 8080; 0 picks a free one)
  --data DIR     where the database file lives (default: data)
  --machines N   simulate N machines of all kinds: they report every 30 s, get hot, run low,
                 lose their device, fall silent and come back
  --no-monitor   do not monitor this computer
  --emulators    keep state in the Firestore emulator, and let events come through the Pub/Sub
                 emulator, as in production. Started from the gcloud SDK, or those that
                 FIRESTORE_EMULATOR_HOST and PUBSUB_EMULATOR_HOST name
  --help         print this
`;

/** More would be a load test, which deserves a machine of its own. */
const MOST_MACHINES = 10_000;

const wholeNumber = (flag: string, text: string, most: number): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most))
    throw new TypeError(`--${flag} takes a whole number from 0 to ${most}, not "${text}"`);
  return value;
};

export interface Options {
  readonly port: number;
  readonly data: string;
  readonly machines: number;
  readonly monitor: boolean;
  readonly emulators: boolean;
  readonly help: boolean;
}

/** Throws a TypeError that says which flag is wrong. */
export const parseOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      data: { type: 'string', default: 'data' },
      machines: { type: 'string', default: '0' },
      'no-monitor': { type: 'boolean', default: false },
      emulators: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    port: wholeNumber('port', values.port, 65_535),
    data: values.data,
    machines: wholeNumber('machines', values.machines, MOST_MACHINES),
    monitor: !values['no-monitor'],
    emulators: values.emulators,
    help: values.help,
  };
};
