/** Which machines a command is for: those named, or, only where that is said, all that match. */
import { PermanentError } from '../../shared/errors.ts';
import { parseMachineId } from '../../shared/types/machine_id.ts';
import { listMachines } from './api.ts';
import { UsageError } from './command_line.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { matches } from '../fleet/filter.ts';
import type { Connection } from './request.ts';
import { machineIdOf } from '../../shared/types/description.ts';

export const parseIds = (words: readonly string[]): string[] => {
  try {
    return [...new Set(words.map(parseMachineId))];
  } catch (cause) {
    if (cause instanceof PermanentError) throw new UsageError(cause.message, { cause });
    throw cause;
  }
};

/** IDs in the order named, or in the server's. Throws a UsageError for none, a CommandError where none matches. */
export const chooseMachines = async (
  connection: Connection,
  words: readonly string[],
  isMatching: boolean,
): Promise<string[]> => {
  if (words.length === 0)
    throw new UsageError('name the machines, or say --matching and words that fit them');
  if (!isMatching) return parseIds(words);
  const found = (await listMachines(connection)).filter((machine) => matches(machine, words));
  if (found.length === 0) throw new CommandError(EXIT.noSuchMachine, `no machine matches ${words.join(' ')}`);
  return found.map(machineIdOf);
};
