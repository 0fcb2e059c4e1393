/** The machines that a command applies to: those named or, with --matching, all that match the words. */
import { PermanentError } from '../../shared/errors.ts';
import { parseMachineId } from '../../shared/types/machine_id.ts';
import { type Filter, matches, parseFilter, wordsOf } from '../fleet/filter.ts';
import type { Row } from '../fleet/row.ts';
import { UsageError } from './command_line.ts';
import { CommandError, EXIT } from './exit_code.ts';
import type { FleetView } from './fleet_view.ts';

/** IDs are separated by commas or spaces. */
export const splitWords = (words: readonly string[]): string[] =>
  words.flatMap((word) => word.split(',')).filter((word) => word !== '');

/** Each once, in the order named. Throws a UsageError without words, and for a word that is no ID. */
export const parseIds = (words: readonly string[]): string[] => {
  const ids = splitWords(words);
  if (ids.length === 0)
    throw new UsageError('Name the machines, or pass --matching and words that match them');
  try {
    return [...new Set(ids.map(parseMachineId))];
  } catch (cause) {
    if (cause instanceof PermanentError) throw new UsageError(cause.message, { cause });
    throw cause;
  }
};

/** Throws a UsageError that names what cannot be understood, so that no part of a filter is ignored. */
export const parseWords = (words: readonly string[]): Filter => {
  const filter = parseFilter(words.join(' '));
  const [problem] = filter.problems;
  if (problem !== undefined) throw new UsageError(`${problem.text}: ${problem.detail}`);
  return filter;
};

export const noMatch = (words: readonly string[]): CommandError =>
  new CommandError(EXIT.notFound, `No machine matches ${words.join(' ')}`);

export interface Matching {
  readonly rows: readonly Row[];
  /** The words that each of them has somewhere in its texts. */
  readonly freeWords: readonly string[];
}

/** All that match, in the server's order. Throws a UsageError without words, and a CommandError if no machine matches. */
export const chooseMatching = ({ rows, now }: FleetView, words: readonly string[]): Matching => {
  if (words.length === 0) throw new UsageError('Pass words that match the machines, or name them');
  const filter = parseWords(words);
  const found = rows.filter((row) => matches(filter, row, now));
  if (found.length === 0) throw noMatch(words);
  return { rows: found, freeWords: wordsOf(filter) };
};
