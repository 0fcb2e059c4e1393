/** A page of incidents, and the cursor to the next one. */
import type { Log } from '../log.ts';
import type { Incident, IncidentPage } from '../types/incident.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { readServed } from './incident_record.ts';

/** As `toRecord` makes them. */
const KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z [A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** The key before which a page begins; throws PermanentError if `before` is not a cursor. */
export const keyBefore = (before: string): string => fromCursor(before, KEY);

/** What a store holds of an incident in a list. */
export interface ListedRecord {
  readonly id: string;
  readonly key: string;
  readonly served: unknown;
}

/** Logs a corrupt incident and returns undefined. */
export const servedOrLog = (
  { id, served }: Pick<ListedRecord, 'id' | 'served'>,
  log: Pick<Log, 'error'>,
): Incident | undefined => {
  try {
    return readServed(id, served);
  } catch (error) {
    log.error('corrupt incident', { incidentId: id, error });
    return undefined;
  }
};

/** Pass one more than the limit if there is one: it shows that a next page exists. */
export const incidentPage = (
  records: readonly ListedRecord[],
  limit: number,
  log: Pick<Log, 'error'>,
): IncidentPage => {
  const onPage = records.slice(0, limit);
  const last = records.length > limit ? onPage.at(-1) : undefined;
  return {
    Incidents: onPage.flatMap((record) => servedOrLog(record, log) ?? []),
    Next: last === undefined ? '' : toCursor(last.key),
  };
};
