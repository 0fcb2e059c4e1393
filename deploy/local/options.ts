/** The command-line options of `npm start`. */
import { parseArgs } from 'node:util';

export const HELP = `npm start -- [options]

Runs the whole machine server on this computer: all functions on one loopback port, a
database file, and a monitor of this computer. Ctrl-C stops everything.

  --port N       listen on port N of 127.0.0.1 and ::1 (default: 8080; 0 picks a free port)
  --data DIR     keep the database file in DIR (default: data)
  --machines N   simulate N machines of all kinds, at most 10,000: they report every 30 s, get
                 hot, run low on battery, lose their device, fall silent and come back. With 20
                 or more, a rack goes down and two monitors share an ID within minutes, and the
                 terminal tells of each incident. The first 49 hang on power strips: power-cycle
                 one by "npm run --silent machines -- cycle sim-android-001"
  --no-monitor   do not monitor this computer
  --emulators    as in production, keep state in Firestore and receive events through Pub/Sub,
                 both emulated. Uses the emulators that FIRESTORE_EMULATOR_HOST and
                 PUBSUB_EMULATOR_HOST name, or starts those of the Google Cloud SDK
  --help         print this help

SWARMING_BOT_ID sets this computer's machine ID (default: the hostname).
`;

/** More machines are a load test, which needs a computer of its own. */
const MAX_MACHINES = 10_000;

const wholeNumber = (flag: string, text: string, max: number): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value <= max))
    throw new TypeError(`--${flag} ${JSON.stringify(text)} is invalid. Pass a whole number from 0 to ${max}`);
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

/** Throws a TypeError that names the invalid flag. */
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
    machines: wholeNumber('machines', values.machines, MAX_MACHINES),
    monitor: !values['no-monitor'],
    emulators: values.emulators,
    help: values.help,
  };
};
