/** The machines that a command applies to: those named or, with --matching, all that match the words. */
import { PermanentError } from '../../shared/errors.ts';
import { machineIdOf } from '../../shared/types/description.ts';
import { parseMachineId } from '../../shared/types/machine_id.ts';
import { matches } from '../fleet/filter.ts';
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
  const found = (await listMachines(connection)).filter((machine) => matches(machine, words, now, false));
  if (found.length === 0) throw new CommandError(EXIT.notFound, `No machine matches ${words.join(' ')}`);
  return found.map(machineIdOf);
};
