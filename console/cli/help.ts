/** The help texts, wrapped between words at the width of the terminal. */
import type { Command } from './command.ts';
import { EXIT_CODES } from './exit_code.ts';
import { OPTIONS, type OptionName, optionUsage, SERVER_OPTIONS } from './options.ts';
import { hanging, wrap } from './wrap.ts';

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;
export const PROGRAM = 'machines';

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['MACHINES_SERVER', 'the server, if --server does not name it'],
  [
    'HTTPS_PROXY, HTTP_PROXY',
    'proxy for all requests by https or http, such as http://proxy.example.org:3128; never for this computer',
  ],
  ['NO_PROXY', 'hosts to reach without the proxy, such as example.org,10.0.0.1'],
  ['GOOGLE_APPLICATION_CREDENTIALS', 'the key file of a service account'],
  ['NO_COLOR', 'print no colours'],
  ['XDG_CACHE_HOME', 'where the IDs are kept that completion offers; default: ~/.cache'],
];

/** Beside a longer term, its text begins on the next line. */
const MAX_TERM = 24;

const terms = (rows: readonly (readonly [string, string])[], width: number): string[] => {
  const indent = Math.min(MAX_TERM, Math.max(...rows.map(([term]) => term.length))) + 4;
  return rows.flatMap(([term, text]) =>
    term.length + 4 > indent
      ? [`  ${term}`, ...hanging(' '.repeat(indent), text, width)]
      : hanging(`  ${term}`.padEnd(indent), text, width),
  );
};

const options = (names: readonly OptionName[], width: number): string[] =>
  terms(
    names.map((name) => [optionUsage(name), OPTIONS[name].help]),
    width,
  );

const widthOf = (columns: number | undefined): number => Math.min(columns ?? MAX_WIDTH, MAX_WIDTH);

export const helpLines = (commands: readonly Command[], columns: number | undefined): string[] => {
  const width = widthOf(columns);
  return [
    "See and operate the lab's machines.",
    '',
    ...hanging('Usage: ', `${PROGRAM} COMMAND [OPTION...] [WORD...]`, width),
    '',
    'Commands:',
    ...terms(
      commands.map(({ name, summary }) => [name, summary]),
      width,
    ),
    '',
    ...wrap(`Options of all commands; ${PROGRAM} COMMAND --help lists its others:`, width),
    ...options([...SERVER_OPTIONS, 'help', 'version'], width),
    '',
    'Environment:',
    ...terms(ENVIRONMENT, width),
    '',
    'Exit codes:',
    ...terms(EXIT_CODES, width),
    ...wrap('For several machines, the highest code counts.', width),
  ];
};

export const commandHelpLines = (
  { name, usage, takes, summary, details }: Command,
  columns: number | undefined,
): string[] => {
  const width = widthOf(columns);
  return [
    ...wrap(`${name}: ${summary}`, width),
    '',
    ...hanging('Usage: ', `${PROGRAM} ${name} ${usage}`.trimEnd(), width),
    '',
    ...details.split('\n').flatMap((paragraph) => wrap(paragraph, width)),
    '',
    'Options:',
    ...options([...takes, 'help'], width),
  ];
};
