/** One change of a machine in Firestore: a transaction that is tried again, and yet done once. */
import type { Firestore, Transaction } from '@google-cloud/firestore';
import type { KeyedEntry } from '../timeline/entries.ts';
import { appendEntries, entryReference } from './firestore_timeline.ts';

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
 * A connection cut during a commit leaves open whether it took place, and the try is run again: what it did (switching something over,
 * say) must not be done twice. The entry that a try leaves in the timeline tells; routine reports leave none, and know themselves by
 * their message ID. Once the signal aborts, no further try begins.
 */
export const changeMachine = async <T>(
  firestore: Firestore,
  machineId: string,
  signal: AbortSignal,
  attempt: (transaction: Transaction) => Promise<Try<T>>,
): Promise<T> => {
  let lastTry: Try<T> | undefined;
  try {
    return await firestore.runTransaction(async (transaction) => {
      signal.throwIfAborted();
      const key = lastTry?.entries[0]?.key;
      if (lastTry !== undefined && key !== undefined) {
        const told = await transaction.get(entryReference(firestore, machineId, key));
        if (told.exists) return lastTry.answer;
      }
      lastTry = await attempt(transaction);
      appendEntries(transaction, firestore, machineId, lastTry.entries);
      return lastTry.answer;
    });
  } catch (error) {
    if (error instanceof Thrown) throw error.cause;
    throw error;
  }
};
