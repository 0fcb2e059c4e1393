/** Tombstones in Firestore: documents `tombstones/{id}`. */
import { type DocumentSnapshot, Timestamp } from '@google-cloud/firestore';
import { maintenanceSchema } from '../../types/description.ts';
import { ZERO_TIME } from '../../types/time.ts';
import { mapTimes, timePaths } from '../../types/times_in.ts';
import type { commitDeletion, Left } from '../commit.ts';
import { expiry, TOMBSTONE_MS } from '../../retention.ts';
import { parseLeft } from '../tombstone.ts';
import { fromTimestamp, toTimestamp } from './machine.ts';

// Stryker disable next-line ObjectLiteral,ArrayDeclaration: by the types alone
const TIMES = timePaths({ properties: { Maintenance: maintenanceSchema } }) ?? { members: [] };

/** The document of a deletion. */
export const toTombstone = ({
  deletedAt,
  newestEntry,
  maintenance,
}: Omit<ReturnType<typeof commitDeletion>, 'entries'>): Record<string, unknown> => ({
  DeletedAt: toTimestamp(deletedAt),
  NewestEntry: toTimestamp(newestEntry),
  ExpireAt: Timestamp.fromDate(expiry(deletedAt, TOMBSTONE_MS)),
  ...(mapTimes(maintenance ?? {}, TIMES, (time) => toTimestamp(String(time))) as object),
});

export const readTombstone = (document: DocumentSnapshot, now: Date): Left => {
  const members = mapTimes(document.data() ?? {}, TIMES, fromTimestamp) as Record<string, unknown>;
  const deletedAt = fromTimestamp(members['DeletedAt']);
  const newestEntry = fromTimestamp(members['NewestEntry']);
  // Firestore deletes an expired document within days, not at once.
  // Stryker disable next-line ConditionalExpression: no time is after now without one
  const counts = typeof deletedAt === 'string' && expiry(deletedAt, TOMBSTONE_MS) > now;
  return {
    deletedAt: counts ? deletedAt : undefined,
    maintenance: counts ? parseLeft(members) : undefined,
    // Absent in the tombstones of older releases.
    newestEntry: typeof newestEntry === 'string' ? newestEntry : ZERO_TIME,
  };
};
