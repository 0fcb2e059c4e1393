/** The machines that a command applies to: those named or, with --matching, all that match the words. */
import { PermanentError } from '../../shared/errors.ts';
import { parseMachineId } from '../../shared/types/machine_id.ts';
import { type Filter, matches, parseFilter } from '../fleet/filter.ts';
import { bareContext, rowOf } from '../fleet/row.ts';
import { listMachines } from './api.ts';
import { UsageError } from './command_line.ts';
import { CommandError, EXIT } from './exit_code.ts';
import type { Connection } from './request.ts';

const parseIds = (words: readonly string[]): string[] => {
  try {
    return [...new Set(words.map(parseMachineId))];
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

/**
 * Returns IDs, each once: in the order named, or for `isMatching` in the server's. `now` is the server's time. Throws a UsageError without words and for a word
 * that is no ID, and a CommandError if no machine matches.
 */
export const chooseMachines = async (
  connection: Connection,
  words: readonly string[],
  isMatching: boolean,
  now: Date,
): Promise<string[]> => {
  if (words.length === 0)
    throw new UsageError('Name the machines, or pass --matching and words that match them');
  if (!isMatching) return parseIds(words);
  const filter = parseWords(words);
  const context = bareContext(now, false);
  const rows = (await listMachines(connection)).map((machine) => rowOf(machine, context));
  const found = rows.filter((row) => matches(filter, row, now));
  if (found.length === 0) throw new CommandError(EXIT.notFound, `No machine matches ${words.join(' ')}`);
  return found.map(({ id }) => id);
};
