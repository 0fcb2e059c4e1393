/** One change of a machine in Firestore: a transaction that is tried again, and yet done once. */
import type { Firestore, Transaction } from '@google-cloud/firestore';
import type { KeyedEntry } from '../../timeline/entries.ts';
import { appendEntries, entryReference } from './timeline.ts';

/** What a try makes; the entries go into the machine's timeline in the same transaction. */
export interface Try<T> {
  readonly answer: T;
  readonly entries: readonly KeyedEntry[];
}

/** Carries what a step threw past Firestore, which takes any error with a numeric `code` for its own and tries again for minutes. */
class Thrown extends Error {}

/** To be called inside a try, around what is not ours. */
export const guarded = <T>(foreign: () => T): T => {
  try {
    return foreign();
  } catch (cause) {
    throw new Thrown('thrown inside a transaction', { cause });
  }
};

/**
 * A connection cut during a commit leaves open whether it took place; Firestore tries again, or gives up. What was done (switching
 * something over, say) must neither be done twice nor be reported as failed: the entry that a try leaves in the timeline tells.
 * Routine reports leave none, and know themselves by their message ID. Once the signal aborts, no further try begins.
 */
export const changeMachine = async <T>(
  firestore: Firestore,
  machineId: string,
  signal: AbortSignal,
  attempt: (transaction: Transaction) => Promise<Try<T>>,
): Promise<T> => {
  /** The last whose commit may have taken place. */
  let lastTry: Try<T> | undefined;
  const entryOf = ({ entries: [first] }: Try<T>) => first && entryReference(firestore, machineId, first.key);
  try {
    return await firestore.runTransaction(async (transaction) => {
      signal.throwIfAborted();
      const entry = lastTry && entryOf(lastTry);
      if (lastTry !== undefined && entry !== undefined && (await transaction.get(entry)).exists) {
        return lastTry.answer;
      }
      lastTry = undefined;
      const made = await attempt(transaction);
      appendEntries(transaction, firestore, machineId, made.entries);
      lastTry = made;
      return made.answer;
    });
  } catch (error) {
    if (error instanceof Thrown) throw error.cause;
    const entry = lastTry && entryOf(lastTry);
    if (lastTry !== undefined && entry !== undefined && (await entry.get()).exists) return lastTry.answer;
    throw error;
  }
};
