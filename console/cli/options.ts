/** All options of the command line: how they are parsed, and their help. */

/** `value`: what its value is called in the help; without it, the option has none. */
export const OPTIONS = {
  server: {
    type: 'string',
    value: 'URL',
    help: 'the server; default: MACHINES_SERVER, else http://localhost:8080',
  },
  as: {
    type: 'string',
    value: 'ACCOUNT',
    help: 'sign in to a server on another computer as this service account, which you must be allowed to impersonate; default: the account of this machine, or of GOOGLE_APPLICATION_CREDENTIALS',
  },
  matching: {
    type: 'boolean',
    help: 'the words are a filter, which chooses all machines that match; the help of list explains it',
  },
  yes: { type: 'boolean', help: 'do not ask' },
  json: { type: 'boolean', help: 'print JSON, for programs' },
  csv: { type: 'boolean', help: 'print CSV, for spreadsheets: a header, then a line for each' },
  columns: { type: 'string', value: 'NAMES', help: 'the columns to print, separated by commas' },
  sort: {
    type: 'string',
    value: 'NAMES',
    help: 'the columns to sort by, separated by commas; with a - before its name, downwards (--sort -battery)',
  },
  limit: { type: 'string', value: 'N', help: 'at most this many' },
  since: { type: 'string', value: 'TIME', help: 'only what happened since then' },
  all: { type: 'boolean', help: 'closed incidents, too' },
  by: { type: 'string', value: 'TIME', help: 'when the machine should have reported' },
  until: { type: 'string', value: 'TIME', help: 'when it ends' },
  reason: { type: 'string', value: 'TEXT', help: 'why, for others to read' },
  ticket: { type: 'string', value: 'TEXT', help: 'where it is dealt with' },
  message: { type: 'string', value: 'TEXT', help: 'the text of the note; "" removes it' },
  ssh: { type: 'string', value: 'USER@HOST', help: 'how the device is reached' },
  dimension: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    help: 'a dimension that the device cannot report itself; several values are separated by commas; may be repeated',
  },
  end: { type: 'boolean', help: 'end the silences that are named' },
  'for-good': { type: 'boolean', help: 'forget the maintenance too: the machine would come back in service' },
  help: { type: 'boolean', short: 'h', help: 'print help, also of a command' },
  version: { type: 'boolean', help: "print this program's version" },
} as const satisfies Record<string, OptionSpec>;

interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
}

export type OptionName = keyof typeof OPTIONS;
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** What every command that asks the server takes. */
export const SERVER_OPTIONS = ['server', 'as'] as const satisfies readonly OptionName[];

/** `--limit N`, as the help shows it. */
export const optionUsage = (name: OptionName): string => {
  const spec: OptionSpec = OPTIONS[name];
  const long = spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
  return spec.short === undefined ? long : `${long}, -${spec.short}`;
};
