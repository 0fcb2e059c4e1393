/** Kept answers in Firestore: documents `answers/{key}`. */
import { type Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import { ANSWER_MS } from '../../retention.ts';
import { type KeptAnswer, type Once, type Outcome, refuseRepeat } from '../once.ts';
import { guarded } from './transaction.ts';

/** Firestore deletes an expired document within days, not at once. */
const isKept = (expireAt: unknown, now: Date): boolean =>
  expireAt instanceof Timestamp && expireAt.toMillis() > now.getTime();

/** Without `once`, both do nothing, so that only a request with a key pays for a read and a write. */
export const firestoreAnswers = (firestore: Firestore) => {
  const answers = firestore.collection('answers');
  return {
    /** Reads, so call it before the first write. Throws as `refuseRepeat` does. */
    async check(transaction: Transaction, once: Once | undefined, now: Date): Promise<void> {
      if (once === undefined) return;
      const data = (await transaction.get(answers.doc(once.key))).data();
      const kept: KeptAnswer | undefined =
        data !== undefined && isKept(data['ExpireAt'], now)
          ? { request: data['Request'], outcome: data['Outcome'] }
          : undefined;
      guarded(() => refuseRepeat(once, kept));
    },
    keep(transaction: Transaction, once: Once | undefined, outcome: Outcome, now: Date): void {
      if (once === undefined) return;
      transaction.set(answers.doc(once.key), {
        Request: once.request,
        Outcome: outcome,
        ExpireAt: Timestamp.fromMillis(now.getTime() + ANSWER_MS),
      });
    },
  };
};
