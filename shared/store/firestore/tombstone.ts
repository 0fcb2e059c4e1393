/** Tombstones in Firestore: documents `tombstones/{id}`, so that no old event brings a deleted machine back. */
import { type DocumentReference, Timestamp, type Transaction } from '@google-cloud/firestore';
import { expiry, TOMBSTONE_MS } from '../../retention.ts';
import { ZERO_TIME } from '../../types/time.ts';
import type { Left } from '../commit.ts';
import { fromTimestamp, toTimestamp } from './machine.ts';

export const tombstone = (deletedAt: string, newestEntry: string) => ({
  DeletedAt: toTimestamp(deletedAt),
  NewestEntry: toTimestamp(newestEntry),
  ExpireAt: Timestamp.fromDate(expiry(deletedAt, TOMBSTONE_MS)),
});

/** Reads a tombstone. Call it only for an unknown machine, so that routine events cost one read. */
export const leftOf = async (
  transaction: Transaction,
  reference: DocumentReference,
  now: Date,
): Promise<Left> => {
  const stored = (await transaction.get(reference)).data();
  const deletedAt = fromTimestamp(stored?.['DeletedAt']);
  const newestEntry = fromTimestamp(stored?.['NewestEntry']);
  return {
    // Firestore deletes an expired document within days, not at once.
    deletedAt: typeof deletedAt === 'string' && expiry(deletedAt, TOMBSTONE_MS) > now ? deletedAt : undefined,
    // Absent in the tombstones of older releases.
    newestEntry: typeof newestEntry === 'string' ? newestEntry : ZERO_TIME,
  };
};
