/** A machine's document in Firestore, read. */
import { type DocumentSnapshot, type Timestamp } from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import type { Description } from '../../types/description.ts';
import { fromDocument } from '../firestore_document.ts';
import { parseRecord } from '../record.ts';
import type { Change } from '../store.ts';

/** Undefined where there is none; CorruptRecordError where it does not read. */
export const parseMachine = (
  document: DocumentSnapshot,
  log: Pick<Log, 'warning'>,
): Description | undefined => {
  const data = document.data();
  return data && parseRecord(document.id, fromDocument(data), log);
};

/** The database's own times, of one length so that texts compare as times do. */
const revision = (time: Timestamp | undefined): string =>
  time === undefined
    ? ''
    : `${String(time.seconds).padStart(12, '0')}.${String(time.nanoseconds).padStart(9, '0')}`;

/** `at`: when it was seen to be gone. */
export const deletion = (machineId: string, at: Timestamp): Change => ({
  kind: 'deleted',
  machineId,
  revision: revision(at),
});

/** As parseMachine; undefined, and logged, where the document is corrupt. */
export const parseMachineOrLog = (document: DocumentSnapshot, log: Log): Description | undefined => {
  try {
    return parseMachine(document, log);
  } catch (error) {
    log.error('corrupt record', { machineId: document.id, error });
    return undefined;
  }
};

/** `description`: what the document says. */
export const asChange = (document: DocumentSnapshot, description: Description): Change => ({
  kind: 'machine',
  machineId: document.id,
  description,
  revision: revision(document.updateTime),
});

/** What the document says of the machine, that it is gone included; undefined, and logged, where it is corrupt. */
export const machineChange = (document: DocumentSnapshot, log: Log): Change | undefined => {
  if (!document.exists) return deletion(document.id, document.readTime);
  const description = parseMachineOrLog(document, log);
  return description && asChange(document, description);
};
