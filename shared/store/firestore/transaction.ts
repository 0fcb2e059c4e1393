/** One change of a machine in Firestore: a transaction that may be retried but takes effect once. */
import type { DocumentReference, Firestore, Transaction } from '@google-cloud/firestore';
import type { KeyedEntry } from '../../timeline/entries.ts';
import { appendEntries, entryReference } from './timeline.ts';

/** The result of one run of the transaction. */
export interface Attempt<T> {
  readonly answer: T;
  /** Written to the machine's timeline in the same transaction. */
  readonly entries: readonly KeyedEntry[];
}

/** Carries a step's error past Firestore, which takes any error with a numeric `code` for one of its own and retries it for minutes. */
class StepError extends Error {}

/** Use inside an attempt, around code that may throw errors of its own. */
export const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    throw new StepError(undefined, { cause });
  }
};

/**
 * Runs `attempt` in a transaction and returns its answer. If the connection is lost during a commit, Firestore does not know whether the
 * commit succeeded; it retries or gives up. A change such as a toggle must be neither applied twice nor reported as failed, so the timeline
 * entry of the last attempt shows whether it was committed. Routine reports have no entry; the event ID in the Description identifies them.
 * No attempt starts after the signal aborts.
 */
export const changeMachine = async <T>(
  firestore: Firestore,
  machineId: string,
  signal: AbortSignal,
  attempt: (transaction: Transaction) => Promise<Attempt<T>>,
): Promise<T> => {
  /** The answer of the last attempt, which may have been committed, and the entry that shows whether it was. */
  let last: { readonly answer: T; readonly entry: DocumentReference } | undefined;
  try {
    return await firestore.runTransaction(async (transaction) => {
      signal.throwIfAborted();
      if (last !== undefined && (await transaction.get(last.entry)).exists) return last.answer;
      last = undefined;
      const { answer, entries } = await attempt(transaction);
      appendEntries(transaction, firestore, machineId, entries);
      const [first] = entries;
      if (first !== undefined) last = { answer, entry: entryReference(firestore, machineId, first.key) };
      return answer;
    });
  } catch (error) {
    if (error instanceof StepError) throw error.cause;
    if (last !== undefined && (await last.entry.get()).exists) return last.answer;
    throw error;
  }
};

/** Runs `work`, which may run again, in a transaction. No run starts after the signal aborts. */
export const transact = async <T>(
  firestore: Firestore,
  signal: AbortSignal,
  work: (transaction: Transaction) => Promise<T>,
  options?: { readonly readOnly: true },
): Promise<T> => {
  try {
    return await firestore.runTransaction((transaction) => {
      signal.throwIfAborted();
      return work(transaction);
    }, options);
  } catch (error) {
    throw error instanceof StepError ? error.cause : error;
  }
};
