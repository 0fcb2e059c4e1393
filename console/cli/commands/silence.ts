/** The command `silence`: lists silences, begins and ends them. */
import { LAB } from '../../../shared/incident/places.ts';
import { covers, matchesGlob } from '../../../shared/incident/silence_match.ts';
import { safeJson } from '../../../shared/safe_text.ts';
import { INCIDENT_KINDS } from '../../../shared/types/incident.ts';
import type { Silence, SilenceMatch } from '../../../shared/types/silence.ts';
import type { Column } from '../../fleet/columns.ts';
import { clockText } from '../../fleet/words.ts';
import { actOn } from '../act_on.ts';
import { splitWords } from '../choose.ts';
import type { Command, CommandContext } from '../command.ts';
import { serverOptions, UsageError } from '../command_line.ts';
import { CommandError, EXIT, type ExitCode } from '../exit_code.ts';
import { say } from '../wrap.ts';
import { readFleet } from '../fleet_view.ts';
import { endSilence, listSilences, silenceWhat } from '../incident_api.ts';
import { tableLines } from '../table.ts';
import { TIME_HELP, timeAhead } from '../time_option.ts';
import { parseIds } from './incidents.ts';

const FIELDS = { machine: 'Machine', place: 'Place', pool: 'Pool', kind: 'Kind' } as const;
type Field = keyof typeof FIELDS;
const isField = (text: string): text is Field => Object.hasOwn(FIELDS, text);

/** `place:rack4` or, for a machine, the value alone: no ID has a colon. */
const parseWord = (word: string): readonly [Field, string] => {
  const colon = word.indexOf(':');
  const field = colon === -1 ? 'machine' : word.slice(0, colon);
  const value = word.slice(colon + 1);
  if (!isField(field) || value === '')
    throw new UsageError(
      `${JSON.stringify(word.slice(0, 64))} does not say what to silence; use machine:, place:, pool: or kind: with a value`,
    );
  if (field === 'kind' && !INCIDENT_KINDS.some((kind) => matchesGlob(value, kind)))
    throw new UsageError(`kind: must be one of ${INCIDENT_KINDS.join(', ')}, not ${JSON.stringify(value)}`);
  return [field, value];
};

/** One for each machine: all that a silence names must match. */
const parseMatches = (words: readonly string[]): SilenceMatch[] => {
  const machines: string[] = [];
  const common: { -readonly [M in keyof SilenceMatch]: SilenceMatch[M] } = {};
  for (const [field, value] of splitWords(words).map(parseWord)) {
    if (field === 'machine') machines.push(value);
    else if (common[FIELDS[field]] === undefined) common[FIELDS[field]] = value;
    else throw new UsageError(`${field}: is there twice; use * for any text, or two commands`);
  }
  return machines.length === 0 ? [common] : [...new Set(machines)].map((Machine) => ({ Machine, ...common }));
};

const matchText = (match: SilenceMatch): string =>
  Object.entries(FIELDS)
    .filter(([, member]) => match[member] !== undefined)
    .map(([field, member]) => `${field}:${match[member] ?? ''}`)
    .join(' ');

const columns: readonly Column<Silence>[] = [
  { title: 'SILENCE', cell: ({ ID }) => ({ text: ID, style: 'bold' }), isKept: true },
  { title: 'MATCHES', cell: ({ Match }) => ({ text: matchText(Match) }), cutTo: 16, isKept: true },
  { title: 'UNTIL', cell: ({ Until }) => ({ text: clockText(Until) }) },
  { title: 'BY', cell: ({ By }) => ({ text: By }), cutTo: 10 },
  { title: 'REASON', cell: ({ Reason }) => ({ text: Reason }), cutTo: 20, below: '' },
];

const listAll = async ({ connection, terminal, options }: CommandContext): Promise<ExitCode> => {
  const silences = await listSilences(connection);
  if (options.json === true) terminal.out(safeJson(silences, 2));
  else if (silences.length === 0) terminal.err('Nothing is silenced');
  else for (const line of tableLines(columns, silences, terminal)) terminal.out(line);
  return EXIT.done;
};

/** What the silences name, if no machine has it now: it may be misspelt, or not be there yet. Empty if the machines cannot be read. */
const inVain = async (context: CommandContext, matches: readonly SilenceMatch[]): Promise<SilenceMatch[]> => {
  const all = await readFleet(context).catch((error: unknown) => {
    if (error instanceof CommandError) return undefined;
    throw error;
  });
  if (all === undefined) return [];
  const machines = all.rows.map(({ id: Machine, machine: { Dimensions }, places }) => {
    return { Machine, Pool: Dimensions['pool']?.[0] ?? '', Places: [LAB, ...places], Kind: '' };
  });
  const isOfMachines = (match: SilenceMatch): boolean =>
    Object.keys(match).some((member) => member !== 'Kind');
  return matches.filter(
    // Any machine may come to any kind.
    (match) => isOfMachines(match) && !machines.some((machine) => covers({ ...match, Kind: '*' }, machine)),
  );
};

const begin = async (context: CommandContext): Promise<ExitCode> => {
  const { connection, terminal, options, words } = context;
  const matches = parseMatches(words);
  const { until, reason } = options;
  if (words.length === 0) throw new UsageError('Say what to silence, such as place:rack4');
  if (until === undefined) throw new UsageError(`Say until when: --until ${TIME_HELP}`);
  if (reason === undefined || reason.trim() === '') throw new UsageError('Say why: --reason TEXT');
  const Until = await timeAhead(context, '--until', until);
  for (const match of matches) {
    const silence = await silenceWhat(connection, { Match: match, Until, Reason: reason });
    if (options.json === true) terminal.out(safeJson({ silence, match, until: Until }));
    else say(terminal, 'out', `${silence}: ${matchText(match)} is silenced until ${clockText(Until)}`);
  }
  for (const match of await inVain(context, matches))
    say(terminal, 'err', `No machine matches ${matchText(match)} now`);
  return EXIT.done;
};

export const silence: Command = {
  name: 'silence',
  usage: '[WORD... --until TIME --reason TEXT | --end SILENCE...]',
  takes: serverOptions('until', 'reason', 'end', 'json'),
  summary: 'keep machines out of incidents for a time; without words, list what is silenced',
  details: `A word is place:rack4, pool:Skia, kind:silent, machine:skia-1 or only skia-1; * stands for any text. All must match, but several machines get a silence each. TIME is ${TIME_HELP}, at most 30 days ahead. Machines keep their health; they open and join no incident, and leave those they are in. The kinds are ${INCIDENT_KINDS.join(', ')}.
With --end: ends silences, by their IDs; machines that are still unwell join incidents again. With --json: an array of silences; a line {"silence", "match", "until"} for each that begins, {"silence", "ended"} for each that ends.`,
  run: async (context) => {
    const { connection, options, words } = context;
    if (options.end === true) {
      if (options.until !== undefined || options.reason !== undefined)
        throw new UsageError('--end ends silences now; leave out --until and --reason');
      const ids = parseIds(words, 'silences', 'silence');
      return actOn(context, { what: 'silence', ids }, async (id) => {
        await endSilence(connection, id);
        return { text: 'ended', json: { ended: true } };
      });
    }
    const isListing = words.length === 0 && options.until === undefined && options.reason === undefined;
    return isListing ? listAll(context) : begin(context);
  },
};
