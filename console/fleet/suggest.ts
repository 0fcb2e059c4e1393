/** What a filter may go on with: names of fields, then values that machines have, with how many have them. */
import { type FieldName, FIELD_NAMES } from './fields.ts';
import type { Row } from './row.ts';

export interface Suggestion {
  /** What the last word of the filter becomes. */
  readonly text: string;
  readonly hint: string;
}

const MAX_SUGGESTIONS = 8;

const HINTS: Readonly<Partial<Record<FieldName, string>>> = {
  health: 'dead, silent, quarantined …',
  attention: 'outlet, overdue, conflict …',
  for: 'how long it has its health: for:>2h',
  place: 'rack, shelf, power controller',
  device: 'code name or marketing name',
  battery: 'percent: battery:<30',
  temperature: '°C: temperature:>35',
  seen: 'since its last report: seen:>10m',
  uptime: 'of the device: uptime:>1d',
  by: 'who took it out of service',
};

/** The word at the end of the text, and what is before it. A quote that is open keeps its spaces. */
const split = (text: string): readonly [before: string, last: string] => {
  const isQuoted = (text.match(/"/g)?.length ?? 0) % 2 === 1;
  const start = isQuoted ? text.lastIndexOf(' ', text.lastIndexOf('"')) : text.lastIndexOf(' ');
  return [text.slice(0, start + 1), text.slice(start + 1)];
};

const quoted = (value: string): string => (/\s/.test(value) ? `"${value}"` : value);

/** How many rows have each value of the field. */
export type CountValues = (name: FieldName, rows: readonly Row[]) => ReadonlyMap<string, number>;

const suggestValues = (
  name: FieldName,
  begun: string,
  counts: ReadonlyMap<string, number>,
): readonly Suggestion[] =>
  [...counts]
    // `rack rack4` and `rack4` are two names of one place.
    .filter(
      ([value, count]) =>
        value.toLowerCase().includes(begun) &&
        (counts.get(value.slice(value.indexOf(' ') + 1)) !== count || !value.includes(' ')),
    )
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MAX_SUGGESTIONS)
    .map(([value, count]) => ({ text: `${name}:${quoted(value)}`, hint: String(count) }));

const namesOf = (begun: string): readonly Suggestion[] =>
  FIELD_NAMES.filter((name) => name.startsWith(begun)).map((name) => ({
    text: `${name}:`,
    hint: HINTS[name] ?? '',
  }));

/** Takes time linear in the number of different values, if `count` keeps them. */
export const suggest = (text: string, rows: readonly Row[], count: CountValues): readonly Suggestion[] => {
  const [, last] = split(text);
  const begun = last.replace(/^-/, '').toLowerCase();
  const colon = begun.indexOf(':');
  const sign = last.startsWith('-') ? '-' : '';
  const name = FIELD_NAMES.find((known) => known === begun.slice(0, colon));
  const found =
    name === undefined
      ? namesOf(begun)
      : suggestValues(name, begun.slice(colon + 1).replaceAll('"', ''), count(name, rows));
  return found
    .filter((each) => each.text.toLowerCase() !== begun)
    .slice(0, MAX_SUGGESTIONS)
    .map((each) => ({ ...each, text: `${sign}${each.text}` }));
};

/** The text with its last word replaced. A value is complete: the next word may follow. */
export const completed = (text: string, { text: chosen }: Suggestion): string =>
  `${split(text)[0]}${chosen}${chosen.endsWith(':') ? '' : ' '}`;
