/** The command `walk`: which machines need hands, why, and in which order to walk to them. */
import { styleText } from 'node:util';
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { csvLine } from '../../fleet/csv.ts';
import { matches } from '../../fleet/filter.ts';
import { type Stop, walkList } from '../../fleet/walk.ts';
import { ageText } from '../../fleet/words.ts';
import { noMatch, parseWords } from '../choose.ts';
import type { Command } from '../command.ts';
import { serverOptions, UsageError } from '../command_line.ts';
import { EXIT } from '../exit_code.ts';
import { readFleet } from '../fleet_view.ts';
import type { Terminal } from '../terminal.ts';
import { hanging } from '../wrap.ts';

const CSV = ['place', 'machine', 'health', 'since', 'why', 'tried', 'bring', 'do'] as const;

const record = ({ row: { id, state }, place, why, tried, bring, action }: Stop) => ({
  place,
  machine: id,
  health: state.health,
  since: state.since === ZERO_TIME ? '' : state.since,
  why,
  tried,
  bring,
  do: action,
});

const UNKNOWN_PLACE = 'Place unknown';

/** The places one after the other, with the machines in each. */
const walkLines = (
  stops: readonly Stop[],
  now: Date,
  { columns, isColor }: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => {
  const bold = (text: string): string =>
    isColor ? styleText('bold', text, { validateStream: false }) : text;
  return stops.flatMap((stop, at) => {
    const { row, place, why, tried, bring, action } = stop;
    const { health, since } = row.state;
    const isNewPlace = at === 0 || stops[at - 1]?.place !== place;
    const facts = [
      ['Why', why],
      ['Tried', tried || 'nothing'],
      ['Do', action],
      ['Bring', bring],
    ] as const;
    return [
      ...(isNewPlace ? [...(at === 0 ? [] : ['']), bold(safeText(place) || UNKNOWN_PLACE)] : []),
      `  ${bold(safeText(row.id))}  ${health}${since === ZERO_TIME ? '' : ` for ${ageText(since, now)}`}`,
      ...facts.flatMap(([label, text]) => hanging(`    ${label.padEnd(7)}`, safeText(text), columns())),
    ];
  });
};

export const walk: Command = {
  name: 'walk',
  usage: '[WORD...] [--csv | --json]',
  takes: serverOptions('matching', 'csv', 'json'),
  summary: 'list the machines that need hands, in the order in which to walk to them',
  details: `Machines that are dead or need repair, and outlets that failed or are in doubt, by place, then by ID; each with why, what was tried, what to do and what to bring. Machines in maintenance are left out: somebody has them. The words are a filter, as for list: place:rack4.
With --csv: a header, then a line for each. With --json: an array of {"place", "machine", "health", "since", "why", "tried", "bring", "do"}. If no machine needs hands, the exit code is 0; if none matches the filter, 3.`,
  run: async (context) => {
    const { terminal, options, words } = context;
    if (options.csv === true && options.json === true) throw new UsageError('Choose --csv or --json');
    const filter = parseWords(words);
    const { rows, now } = await readFleet(context);
    const matching = rows.filter((row) => matches(filter, row, now));
    const stops = walkList(matching, now);
    if (options.json === true) terminal.out(safeJson(stops.map(record), 2));
    else if (options.csv === true) {
      terminal.out(csvLine(CSV));
      for (const stop of stops) terminal.out(csvLine(CSV.map((name) => safeText(record(stop)[name]))));
    } else for (const line of walkLines(stops, now, terminal)) terminal.out(line);
    if (matching.length === 0 && words.length > 0) throw noMatch(words);
    if (stops.length === 0) terminal.err('No machine needs hands');
    return EXIT.done;
  },
};
