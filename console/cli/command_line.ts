/** The syntax of the command line: options, and the words between them. */
import { parseArgs } from 'node:util';
import { timelineLimitSchema } from '../../shared/types/timeline_entry.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { isOnThisComputer } from './sign_in.ts';

const { minimum: MIN_LIMIT, maximum: MAX_LIMIT } = timelineLimitSchema;
/** Fits a terminal of 24 lines; the API's own default is for programs. */
const DEFAULT_LIMIT = 20;

const OPTIONS = {
  server: { type: 'string', default: 'http://localhost:8080' },
  as: { type: 'string' },
  json: { type: 'boolean', default: false },
  matching: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  by: { type: 'string' },
  until: { type: 'string' },
  reason: { type: 'string' },
  end: { type: 'boolean', default: false },
  limit: { type: 'string', default: String(DEFAULT_LIMIT) },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const OPTIONS_HELP = `Options:
  --server URL   the server; default ${OPTIONS.server.default}
  --as ACCOUNT   sign in to a server on another computer as this service account, which you must be allowed to
                 impersonate; default: the account of this machine, or of GOOGLE_APPLICATION_CREDENTIALS
  --json         print JSON, for programs
  --matching     for commands that take machines: choose all machines that match the words, and ask first
  --yes          do not ask
  --limit N      for show: the number of timeline entries, for incidents --all: of incidents; ${MIN_LIMIT} to ${MAX_LIMIT}; default ${DEFAULT_LIMIT}
  --all          for incidents: closed ones too
  --by TIME      for expect: when the machine should have reported
  --until TIME   for silence: when it ends
  --reason TEXT  for silence: why, for others to read
  --end          for silence: end the silences that are named
  --help, -h     print this help, or the help of a command`;

export const ENVIRONMENT_HELP = `Environment:
  HTTPS_PROXY, HTTP_PROXY         proxy for all requests by https or http, such as http://proxy.example.org:3128;
                                  never for this computer
  NO_PROXY                        hosts to reach without the proxy, such as example.org,10.0.0.1
  GOOGLE_APPLICATION_CREDENTIALS  the key file of a service account`;

/** Wrong arguments or environment; the message says what to pass instead. */
export class UsageError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super(EXIT.usage, `${message}; see --help`, options);
  }
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

const parseServer = (text: string): URL => {
  const url = URL.parse(text);
  const isPlain = url?.pathname === '/' && url.search === '' && url.username === '' && url.password === '';
  // Every request carries our identity, which anyone who reads it could use: no plain HTTP over a network.
  if (
    url !== null &&
    isPlain &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisComputer(url)))
  )
    return url;
  throw new UsageError(
    `--server must be a URL such as https://machines.example.org, or http:// for this computer, not ${JSON.stringify(text)}`,
  );
};

const parseLimit = (text: string): number => {
  const limit = /^\d+$/.test(text) ? Number(text) : NaN;
  if (limit >= MIN_LIMIT && limit <= MAX_LIMIT) return limit;
  throw new UsageError(
    `--limit must be a whole number from ${MIN_LIMIT} to ${MAX_LIMIT}, not ${JSON.stringify(text)}`,
  );
};

/** Throws a UsageError. */
export const parseCommandLine = (args: readonly string[]) => {
  const { values, positionals } = parse(args);
  const [command, ...words] = positionals;
  return {
    command,
    words,
    options: { ...values, server: parseServer(values.server), limit: parseLimit(values.limit) },
  } as const;
};
/** Options that change what some commands do, and that others must not ignore. */
const SPECIAL = ['all', 'by', 'until', 'reason', 'end'] as const;
export type SpecialOption = (typeof SPECIAL)[number];

/** Throws a UsageError if an option is there that the command does not take. */
export const checkTaken = (
  { name, takes = [] }: { readonly name: string; readonly takes?: readonly SpecialOption[] },
  options: Options,
): void => {
  const ignored = SPECIAL.find(
    (option) => options[option] !== undefined && options[option] !== false && !takes.includes(option),
  );
  if (ignored !== undefined) throw new UsageError(`${name} takes no --${ignored}`);
};

export type Options = ReturnType<typeof parseCommandLine>['options'];
