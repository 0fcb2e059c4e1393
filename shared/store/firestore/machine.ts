/** A machine's document in Firestore, read. */
import { type DocumentSnapshot, Timestamp } from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import { parseRecord } from '../record.ts';
import type { Change } from '../store.ts';
import { type Annotation, type Description, TIMES } from '../../types/description.ts';
import { toTime } from '../../types/time.ts';

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

/** A Description as a Firestore document, and back: times are timestamps, and no name that Firestore refuses is lost. */

/** Firestore refuses `` and `__x__` as names in maps and silently loses `__proto__`. */
const ESCAPE = '=';
const mustEscape = (name: string): boolean => name === '' || name.startsWith('__') || name.startsWith(ESCAPE);
const escape = (name: string): string => (mustEscape(name) ? ESCAPE + name : name);
const isEscaped = (name: string): boolean => name.startsWith(ESCAPE);
const unescape = (name: string): string => (isEscaped(name) ? name.slice(ESCAPE.length) : name);

type Named<T> = Readonly<Record<string, T>>;

/** Names and values as they are, the names renamed; without prototype, since `constructor` is a name like any other. */
const renamed = <T>(map: Named<T>, rename: (name: string) => string): Named<T> => {
  const copy = Object.create(null) as Record<string, T>;
  for (const name of Object.keys(map)) copy[rename(name)] = map[name] as T;
  return copy;
};
// The map itself where no name needs it, which is nearly always: every event pays for a copy.
const escaped = <T>(map: Named<T>): Named<T> =>
  Object.keys(map).some(mustEscape) ? renamed(map, escape) : map;
const unescaped = <T>(map: Named<T>): Named<T> =>
  Object.keys(map).some(isEscaped) ? renamed(map, unescape) : map;

/** A time as we write it. */
export const toTimestamp = (time: string): Timestamp => Timestamp.fromMillis(Date.parse(time));
/** A timestamp as we write times, cut to milliseconds; anything else as it is, for the record's parser to judge. */
export const fromTimestamp = (value: unknown): unknown =>
  value instanceof Timestamp ? toTime(value.toDate()) : value;

const annotation = (is: Annotation) => ({ ...is, Timestamp: toTimestamp(is.Timestamp) });

export const toDocument = (next: Description): Record<string, unknown> => {
  const document: Record<string, unknown> = {
    ...next,
    Temperature: escaped(next.Temperature),
    SuppliedDimensions: escaped(next.SuppliedDimensions),
    Dimensions: escaped(next.Dimensions),
  };
  for (const name of TIMES.members) document[name] = toTimestamp(next[name]);
  for (const name of TIMES.annotations) document[name] = annotation(next[name]);
  return document;
};

const MAPS = ['Temperature', 'SuppliedDimensions', 'Dimensions'];

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `parseRecord` takes; whatever is in the document, since that is for it to judge. */
export const fromDocument = (data: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const record: Record<string, unknown> = { ...data };
  for (const name of TIMES.members) if (name in record) record[name] = fromTimestamp(record[name]);
  for (const name of TIMES.annotations) {
    const value = record[name];
    if (isMap(value) && 'Timestamp' in value) {
      record[name] = { ...value, Timestamp: fromTimestamp(value['Timestamp']) };
    }
  }
  for (const name of MAPS) {
    const value = record[name];
    if (isMap(value)) record[name] = unescaped(value);
  }
  return record;
};
