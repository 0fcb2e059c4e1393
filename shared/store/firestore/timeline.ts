/** The timelines in Firestore: `machines/{id}/timeline/{key}`, which stay where the machine's own document is deleted. */
import {
  type DocumentReference,
  FieldValue,
  type Firestore,
  type QueryDocumentSnapshot,
  Timestamp,
  type Transaction,
} from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import type { KeyedEntry } from '../../timeline/entries.ts';
import type { TimelineEntry, TimelinePage } from '../../types/timeline_entry.ts';
import { fromCursor, toCursor } from '../timeline_page.ts';
import { fromTimestamp, toTimestamp } from './machine.ts';
import { expiry, TIMELINE_MS } from '../retention.ts';
import { parseTimelineRecord } from '../timeline_page.ts';

const timelineOf = (firestore: Firestore, machineId: string) =>
  firestore.collection('machines').doc(machineId).collection('timeline');

export const entryReference = (firestore: Firestore, machineId: string, key: string): DocumentReference =>
  timelineOf(firestore, machineId).doc(key);

/** Inside the transaction of the change that they tell of. */
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
      // The document's ID again: Firestore has no descending index of those.
      Key: key,
      // The database's clock: those who watch must not depend on ours, nor on how long a transaction took.
      CommittedAt: FieldValue.serverTimestamp(),
    });
  }
};

/** Newest first; PermanentError where `before` is no cursor. */
export const readTimeline = async (
  firestore: Firestore,
  machineId: string,
  { limit, before }: { readonly limit: number; readonly before?: string },
  log: Pick<Log, 'error'>,
): Promise<TimelinePage> => {
  const newest = timelineOf(firestore, machineId).orderBy('Key', 'desc');
  const from = before === undefined ? newest : newest.startAfter(fromCursor(before));
  // One more than asked for says whether there is a next page.
  const { docs } = await from.limit(limit + 1).get();
  const read = (document: QueryDocumentSnapshot): TimelineEntry | undefined =>
    parseTimelineRecord(
      machineId,
      document.id,
      () => {
        const data = document.data();
        return { ...data, Time: fromTimestamp(data['Time']) };
      },
      log,
    );
  const page = docs.slice(0, limit);
  const last = docs.length > limit ? page.at(-1) : undefined;
  return {
    Entries: page.map(read).filter((entry): entry is TimelineEntry => entry !== undefined),
    Next: last === undefined ? '' : toCursor(last.id),
  };
};
