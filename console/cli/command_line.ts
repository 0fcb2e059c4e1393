/** The syntax of the command line: options, and the words between them. */
import { parseArgs } from 'node:util';
import { didYouMean, nearest } from '../fleet/nearest.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { OPTION_NAMES, OPTIONS, type OptionName, SERVER_OPTIONS } from './options.ts';
import { isOnThisComputer } from './sign_in.ts';

const DEFAULT_SERVER = 'http://localhost:8080';

/** Wrong arguments or environment; the message says what to pass instead. */
export class UsageError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super(EXIT.usage, /[.?]$/.test(message) ? `${message} See --help` : `${message}; see --help`, options);
  }
}

const isOption = (name: string): name is OptionName => OPTION_NAMES.some((known) => known === name);

/** A word that begins with one dash is a term of a filter, `-pool:Skia`: marked, it is no group of short options. */
const MARK = '\u0000';

const isTerm = (arg: string): boolean => /^-[^-]./.test(arg);

/** Throws a UsageError for `-json`, which would leave out the machines that have the word json. */
const marked = (arg: string): string => {
  if (!isTerm(arg)) return arg;
  const name = arg.slice(1);
  if (isOption(name)) throw new UsageError(`There is no option ${arg}; did you mean -${arg}?`);
  return MARK + arg;
};

const unmarked = (text: string): string => (text.startsWith(MARK) ? text.slice(MARK.length) : text);

const markAll = (args: readonly string[]): string[] => {
  const end = args.indexOf('--');
  return args.map((arg, at) => (end !== -1 && at >= end ? arg : marked(arg)));
};

/** Throws a UsageError that names the nearest option. */
const checkKnown = (args: string[]): void => {
  const { tokens } = parseArgs({
    args,
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option' || isOption(token.name)) continue;
    const near = nearest(token.name, OPTION_NAMES);
    throw new UsageError(
      `There is no option ${token.rawName}${near === undefined ? '' : `; did you mean --${near}?`}`,
    );
  }
};

const parse = (args: readonly string[]) => {
  const all = markAll(args);
  checkKnown(all);
  try {
    return parseArgs({ args: all, options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

const parseServer = (text: string, where: string): URL => {
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
    `${where} must be a URL such as https://machines.example.org, or http:// for this computer, not ${JSON.stringify(text)}`,
  );
};

/** `server`: what MACHINES_SERVER names, if it is set. Throws a UsageError. */
export const parseCommandLine = (args: readonly string[], server: string | undefined) => {
  const { values, positionals } = parse(args);
  const [command, ...words] = positionals.map(unmarked);
  const texts = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? unmarked(value) : Array.isArray(value) ? value.map(unmarked) : value,
    ]),
  ) as typeof values;
  const where = values.server === undefined && server !== undefined ? 'MACHINES_SERVER' : '--server';
  const url = parseServer(texts.server ?? server ?? DEFAULT_SERVER, where);
  return {
    command,
    words,
    options: { ...texts, server: url },
    given: Object.keys(values).filter(isOption),
  } as const;
};

export type Options = ReturnType<typeof parseCommandLine>['options'];

/** Throws a UsageError if an option is there that the command does not take: none is ignored. */
export const checkTaken = (
  { name, takes }: { readonly name: string; readonly takes: readonly OptionName[] },
  given: readonly OptionName[],
  server: URL,
): void => {
  const ignored = given.find((option) => !takes.includes(option));
  if (ignored !== undefined) throw new UsageError(`${name} takes no --${ignored}`);
  if (given.includes('as') && isOnThisComputer(server))
    throw new UsageError(`${server.origin} is on this computer and needs no sign-in; leave out --as`);
};

/** Throws a UsageError unless it is a whole number from 1 to `most`. */
export const parseLimit = (text: string | undefined, byDefault: number, most: number): number => {
  if (text === undefined) return byDefault;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (limit >= 1 && limit <= most) return limit;
  throw new UsageError(
    `--limit must be a whole number from 1 to ${Number.isFinite(most) ? most : 999_999_999}, not ${JSON.stringify(text.slice(0, 64))}`,
  );
};

/** Names separated by commas, each of which must be known. Throws a UsageError that names the nearest. */
export const parseNames = (option: string, text: string, known: readonly string[]): string[] =>
  text.split(',').map((each) => {
    const name = each.trim().toLowerCase();
    if (known.includes(name)) return name;
    throw new UsageError(
      `--${option}: there is no column ${JSON.stringify(each.slice(0, 64))}${didYouMean(name, known, '.')} There are ${known.join(', ')}`,
    );
  });

/** The options that a command takes; what every command that asks the server takes is among them. */
export const serverOptions = (...own: readonly OptionName[]): readonly OptionName[] => [
  ...own,
  ...SERVER_OPTIONS,
];
