/** The texts in which the free words of a filter are looked for: what is known about a machine, without states, numbers and times. */
import type { Dimensions } from '../../shared/types/description.ts';
import type { Row } from './row.ts';

/** A text, and what it is: `note`, `dimension os`. */
export interface Found {
  readonly what: string;
  readonly text: string;
}

/** It says what the health says, in a word that people search for: a state is asked for by its field. */
const SAYS_THE_STATE = 'quarantined';

type Take = (what: string, text: string) => void;

const takeDimensions = (what: string, dimensions: Dimensions, take: Take): void => {
  for (const key of Object.keys(dimensions)) {
    const named = key === SAYS_THE_STATE ? 'why' : `${what} ${key}`;
    if (key !== SAYS_THE_STATE) take(named, key);
    for (const text of dimensions[key] ?? []) take(named, text);
  }
};

/** In the order in which a match is explained: the ID first. */
const takeTexts = ({ id, machine, places, deviceNames }: Row, take: Take): void => {
  const { Annotation, Maintenance, Note, Power } = machine;
  const takeSaid: Take = (what, text) => {
    if (text !== '') take(what, text);
  };
  take('machine', id);
  for (const name of deviceNames) take('device', name);
  for (const place of places) take('place', place);
  takeSaid('note', Note.Message);
  takeSaid('note by', Note.User);
  takeSaid('maintenance by', machine.MaintenanceMode);
  takeSaid('maintenance', Maintenance.Reason);
  takeSaid('ticket', Maintenance.Ticket);
  takeSaid('why', machine.Recovering);
  takeSaid('quarantine', machine.QuarantineReason);
  takeSaid('trouble', machine.Trouble);
  takeSaid('outlet', Power.Outlet);
  takeSaid('outlet', Power.Detail);
  takeSaid('controller', Power.Controller);
  takeSaid('annotation', Annotation.Message);
  takeSaid('annotation by', Annotation.User);
  takeSaid('ssh', machine.SSHUserIP);
  takeSaid('version', machine.Version);
  takeDimensions('dimension', machine.Dimensions, take);
  takeDimensions('supplied dimension', machine.SuppliedDimensions, take);
  for (const sensor of Object.keys(machine.Temperature)) take('sensor', sensor);
};

const searchTexts = (row: Row): readonly Found[] => {
  const found: Found[] = [];
  takeTexts(row, (what, text) => found.push({ what, text }));
  return found;
};

/** No word of a filter has it, so that no word is found across two texts. */
const BETWEEN = '\u0000';

/** All texts in lower case; built once for each row. */
export const searchTextOf = (row: Row): string => {
  if (row.search.text === '') {
    const texts: string[] = [];
    takeTexts(row, (_what, text) => texts.push(text));
    row.search.text = texts.join(BETWEEN).toLowerCase();
  }
  return row.search.text;
};

/** Whether the word, in lower case, is part of any text about the machine. */
export const hasWord = (row: Row, word: string): boolean => searchTextOf(row).includes(word);

/** Where a word, in lower case, is found first; undefined if nowhere. */
export const whereIs = (row: Row, word: string): Found | undefined =>
  searchTexts(row).find(({ text }) => text.toLowerCase().includes(word));
