/** What is remembered of a machine's readings in Firestore: two fields of the machine's document, beside the members of its record. */
import type { DocumentReference } from '@google-cloud/firestore';
import { type History, historyFrom, NO_HISTORY } from '../../health/history.ts';

export const HISTORY_FIELDS = ['History', 'HistoryHour'] as const;
type Fields = Readonly<Record<string, unknown>>;

/** What cannot be a history reads as none. */
export const historyOf = (document: Fields): History =>
  historyFrom(document['History'], document['HistoryHour']);

export const historyFields = (history: History): Fields =>
  history === NO_HISTORY ? {} : { History: history.bytes, HistoryHour: history.hour };

/** Reads these fields alone; undefined: there is no such document. */
export const readHistory = async (machine: DocumentReference): Promise<History | undefined> => {
  const [document] = await machine.firestore.getAll(machine, { fieldMask: [...HISTORY_FIELDS] });
  // Stryker disable next-line OptionalChaining: by the types alone, each document that is asked for is answered
  const data = document?.data();
  return data && historyOf(data);
};
