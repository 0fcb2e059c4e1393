/** Incidents in Firestore: documents `incidents/{id}`, with their members in `parts` and what channels know of them in `deliveries`. */
import {
  FieldValue,
  type Firestore,
  type QueryDocumentSnapshot,
  Timestamp,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { CorruptRecordError } from '../../errors.ts';
import { INCIDENT_MS } from '../../retention.ts';
import type { Log } from '../../log.ts';
import type { Delivery } from '../../types/delivery.ts';
import type { StoredIncident } from '../../types/stored_incident.ts';
import { type ListedRecord, servedOrLog } from '../incident_page.ts';
import { readIncident, toRecord } from '../incident_record.ts';
import type { IncidentChange } from '../store.ts';
import { revision } from './machine.ts';

export const incidentsOf = (firestore: Firestore) => firestore.collection('incidents');

const partOf = (firestore: Firestore, id: string, part: number) =>
  incidentsOf(firestore).doc(id).collection('parts').doc(String(part));

// Not `timeline`, whose collection group the watch reads as changes of machines.
export const deliveriesOf = (firestore: Firestore, id: string) =>
  incidentsOf(firestore).doc(id).collection('deliveries');
export const deliveryOf = (firestore: Firestore, id: string, channel: string) =>
  deliveriesOf(firestore, id).doc(channel);

export const listed = (document: QueryDocumentSnapshot): ListedRecord => ({
  id: document.id,
  key: String(document.get('Key')),
  served: document.get('Served'),
});

/** Logs a corrupt incident and returns undefined. */
export const incidentChange = (
  document: QueryDocumentSnapshot,
  log: Pick<Log, 'error'>,
): IncidentChange | undefined => {
  const incident = servedOrLog(listed(document), log);
  return incident && { kind: 'incident', incident, revision: revision(document.updateTime) };
};

/** The open incidents, newest first; logs and leaves out corrupt ones. */
export const openIncidents = async (
  firestore: Firestore,
  log: Pick<Log, 'error'>,
): Promise<readonly IncidentChange[]> => {
  const { docs } = await incidentsOf(firestore).where('Open', '==', true).orderBy('Key', 'desc').get();
  return docs.flatMap((document) => incidentChange(document, log) ?? []);
};

/** Pass the transaction or batch that writes the state of sweeps. */
export const writeIncident = (
  to: Pick<Transaction, 'set' | 'delete'> | Pick<WriteBatch, 'set' | 'delete'>,
  firestore: Firestore,
  incident: StoredIncident,
): void => {
  const { key, isOpen, served, rest, parts, mostParts, expireAt } = toRecord(incident);
  const expires = expireAt === undefined ? {} : { ExpireAt: Timestamp.fromDate(expireAt) };
  const write = to as Pick<WriteBatch, 'set' | 'delete'>;
  write.set(incidentsOf(firestore).doc(incident.ID), {
    ...{ Key: key, Open: isOpen, Served: served, Rest: rest, Parts: parts.length, ...expires },
    // The database's clock: watchers must not depend on ours.
    CommittedAt: FieldValue.serverTimestamp(),
  });
  for (const [i, Members] of parts.entries())
    write.set(partOf(firestore, incident.ID, i), { Members, ...expires });
  for (let i = parts.length; i < mostParts; i += 1) write.delete(partOf(firestore, incident.ID, i));
};

/** More than 100,000 machines have. */
const MAX_PARTS = 100;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_PARTS;

/** Returns undefined if it is unknown; throws CorruptRecordError. */
export const readWhole = async (
  transaction: Transaction,
  firestore: Firestore,
  id: string,
): Promise<StoredIncident | undefined> => {
  const document = await transaction.get(incidentsOf(firestore).doc(id));
  if (!document.exists) return undefined;
  const count: unknown = document.get('Parts');
  if (!isCount(count)) throw new CorruptRecordError(`the incident ${id} is corrupt: Parts`);
  const references = Array.from({ length: count }, (_, i) => partOf(firestore, id, i));
  const parts = references.length === 0 ? [] : await transaction.getAll(...references);
  return readIncident(
    id,
    document.get('Rest'),
    parts.map((part): unknown => part.get('Members')),
  );
};

export const writeDelivery = (
  transaction: Transaction,
  firestore: Firestore,
  [id, channel]: readonly [id: string, channel: string],
  delivery: Delivery,
  now: Date,
): void => {
  transaction.set(deliveryOf(firestore, id, channel), {
    Delivery: JSON.stringify(delivery),
    ExpireAt: Timestamp.fromMillis(now.getTime() + INCIDENT_MS),
  });
};
