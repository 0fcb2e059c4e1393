/** The texts in which the free words of a filter are looked for: what is known about a machine, without states, numbers and times. */
import type { Dimensions } from '../../shared/types/description.ts';
import type { Row } from './row.ts';
import { searchTextsOf } from './search_index.ts';

/** A text, and what it is: `note`, `dimension os`. */
export interface Found {
  readonly what: string;
  readonly text: string;
}

/** It says what the health says, in a word that people search for: a state is asked for by its field. */
const SAYS_THE_STATE = 'quarantined';

const dimensionTexts = (what: string, dimensions: Dimensions): Found[] =>
  Object.entries(dimensions).flatMap(([key, values]) =>
    key === SAYS_THE_STATE
      ? values.map((text) => ({ what: 'why', text }))
      : [key, ...values].map((text) => ({ what: `${what} ${key}`, text })),
  );

/** In the order in which a match is explained: the ID first. */
export const searchTexts = ({ id, machine, places, deviceNames }: Row): readonly Found[] => {
  const { Annotation, Maintenance, Note, Power } = machine;
  const named: readonly (readonly [string, string])[] = [
    ['machine', id],
    ...deviceNames.map((name) => ['device', name] as const),
    ...places.map((place) => ['place', place] as const),
    ['note', Note.Message],
    ['note by', Note.User],
    ['maintenance by', machine.MaintenanceMode],
    ['maintenance', Maintenance.Reason],
    ['ticket', Maintenance.Ticket],
    ['why', machine.Recovering],
    ['quarantine', machine.QuarantineReason],
    ['trouble', machine.Trouble],
    ['outlet', Power.Outlet],
    ['outlet', Power.Detail],
    ['controller', Power.Controller],
    ['annotation', Annotation.Message],
    ['annotation by', Annotation.User],
    ['ssh', machine.SSHUserIP],
    ['version', machine.Version],
  ];
  return [
    ...named.flatMap(([what, text]) => (text === '' ? [] : [{ what, text }])),
    ...dimensionTexts('dimension', machine.Dimensions),
    ...dimensionTexts('supplied dimension', machine.SuppliedDimensions),
    ...Object.keys(machine.Temperature).map((text) => ({ what: 'sensor', text })),
  ];
};

/** No word of a filter has it, so that no word is found across two texts. */
const BETWEEN = '\u0000';

const searchTextOf = (row: Row): string => {
  const known = searchTextsOf.get(row);
  if (known !== undefined) return known;
  const text = searchTexts(row)
    .map((found) => found.text.toLowerCase())
    .join(BETWEEN);
  searchTextsOf.set(row, text);
  return text;
};

/** Whether the word, in lower case, is part of any text about the machine. */
export const hasWord = (row: Row, word: string): boolean => searchTextOf(row).includes(word);

/** Where a word, in lower case, is found first; undefined if nowhere. */
export const whereIs = (row: Row, word: string): Found | undefined =>
  searchTexts(row).find(({ text }) => text.toLowerCase().includes(word));
