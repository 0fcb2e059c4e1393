/** The command line: what may be said. */
import { parseArgs } from 'node:util';
import { CommandError, EXIT } from './exit_code.ts';
import { isOnThisComputer } from './sign_in.ts';

const OPTIONS = {
  server: { type: 'string', default: 'http://localhost:8080' },
  as: { type: 'string' },
  json: { type: 'boolean', default: false },
  matching: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  limit: { type: 'string', default: '20' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const OPTIONS_HELP = `Options:
  --server URL   the server; default ${OPTIONS.server.default}
  --as ACCOUNT   the service account to be for a server that is not on this computer; you must be allowed to
                 impersonate it. Without it: the account of this machine, or of GOOGLE_APPLICATION_CREDENTIALS
  --json         for programs: JSON on standard output
  --matching     for the commands that take machines: all that match the words, after asking
  --yes          do not ask
  --limit N      for show: how many entries of the timeline, 1 to 500; default ${OPTIONS.limit.default}
  --help, -h     this, or more on a command`;

/** A command line that cannot be followed; the message says what to write instead. */
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

const serverOf = (text: string): URL => {
  const url = URL.parse(text);
  const isPlain = url?.pathname === '/' && url.search === '' && url.username === '' && url.password === '';
  // Our identity travels with every request, and whoever reads it could use it.
  if (
    url !== null &&
    isPlain &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisComputer(url)))
  )
    return url;
  throw new UsageError(
    `--server ${JSON.stringify(text)} must be like https://machines.example.org, or http:// on this computer`,
  );
};

const limitOf = (text: string): number => {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 500) return limit;
  throw new UsageError('--limit must be a whole number from 1 to 500');
};

/** Throws a UsageError. */
export const parseCommandLine = (args: readonly string[]) => {
  const { values, positionals } = parse(args);
  const [command, ...words] = positionals;
  return {
    command,
    words,
    options: { ...values, server: serverOf(values.server), limit: limitOf(values.limit) },
  } as const;
};
export type Options = ReturnType<typeof parseCommandLine>['options'];
