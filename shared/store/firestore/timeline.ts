/** Timelines in Firestore: documents `machines/{id}/timeline/{key}`, which stay when the machine's own document is deleted. */
import {
  type DocumentReference,
  FieldValue,
  type Firestore,
  Timestamp,
  type Transaction,
} from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import type { KeyedEntry } from '../../timeline/entries.ts';
import type { TimelinePage } from '../../types/timeline_entry.ts';
import { expiry, TIMELINE_MS } from '../../retention.ts';
import type { PageRequest } from '../store.ts';
import { keyBefore, timelinePage } from '../timeline_page.ts';
import { fromTimestamp, toTimestamp } from './machine.ts';

const timelineOf = (firestore: Firestore, machineId: string) =>
  firestore.collection('machines').doc(machineId).collection('timeline');

export const entryReference = (firestore: Firestore, machineId: string, key: string): DocumentReference =>
  timelineOf(firestore, machineId).doc(key);

/** Pass the transaction that writes the change itself. */
export const appendEntries = (
  transaction: Transaction,
  firestore: Firestore,
  machineId: string,
  entries: readonly KeyedEntry[],
): void => {
  for (const { key, entry } of entries) {
    transaction.set(entryReference(firestore, machineId, key), {
      ...entry,
      Time: toTimestamp(entry.Time),
      ExpireAt: Timestamp.fromDate(expiry(entry.Time, TIMELINE_MS)),
      // Repeats the document's ID, because Firestore has no descending index of IDs.
      Key: key,
      // The database's clock: watchers must depend neither on our clock nor on how long a transaction took.
      CommittedAt: FieldValue.serverTimestamp(),
    });
  }
};

/** Newest entry first; throws PermanentError if `before` is not a cursor. */
export const readTimeline = async (
  firestore: Firestore,
  machineId: string,
  { limit, before }: PageRequest,
  log: Pick<Log, 'error'>,
): Promise<TimelinePage> => {
  const newest = timelineOf(firestore, machineId).orderBy('Key', 'desc');
  const from = before === undefined ? newest : newest.startAfter(keyBefore(before));
  const { docs } = await from.limit(limit + 1).get();
  const stored = docs.map((document) => ({
    key: document.id,
    read: () => {
      const data = document.data();
      return { ...data, Time: fromTimestamp(data['Time']) };
    },
  }));
  return timelinePage(machineId, stored, limit, log);
};
