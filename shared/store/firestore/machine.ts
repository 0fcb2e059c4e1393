/** A machine's Firestore document: the mapping to and from a record's members, and what a read document says about the machine. */
import { isDeepStrictEqual } from 'node:util';
import { type DocumentSnapshot, FieldValue, Timestamp } from '@google-cloud/firestore';
import { type History, NO_HISTORY } from '../../health/history.ts';
import type { Log } from '../../log.ts';
import { type Description, TIMES } from '../../types/description.ts';
import { KEPT_TIMES } from '../../types/stored_record.ts';
import { toTime } from '../../types/time.ts';
import { mapTimes, type TimePaths } from '../../types/times_in.ts';
import type { Found, Members } from '../members.ts';
import { parseRecord } from '../record.ts';
import type { MachineChange } from '../store.ts';
import { HISTORY_FIELDS, historyFields, historyOf } from './history.ts';

/** A member whose keys come from outside. */
type MapMember = {
  [K in keyof Description]: string extends keyof Description[K] ? K : never;
}[keyof Description];
const MAPS = Object.keys({
  Temperature: true,
  SuppliedDimensions: true,
  Dimensions: true,
} satisfies Record<MapMember, true>) as readonly MapMember[];

const TIME_MEMBERS: readonly string[] = [...TIMES.members, ...KEPT_TIMES.members];
const TIME_PARTS: readonly { member: string; paths: TimePaths }[] = [...TIMES.parts, ...KEPT_TIMES.parts];

/** Prefixes a name that Firestore refuses in a map (`` and `__x__`) or silently loses (`__proto__`), and any that has the prefix already. */
const ESCAPE = '=';
const mustEscape = (name: string): boolean => name === '' || name.startsWith('__') || name.startsWith(ESCAPE);
const escape = (name: string): string => (mustEscape(name) ? ESCAPE + name : name);
const isEscaped = (name: string): boolean => name.startsWith(ESCAPE);
const unescape = (name: string): string => (isEscaped(name) ? name.slice(ESCAPE.length) : name);

type Named<T> = Readonly<Record<string, T>>;

/** Copies the map with its names changed. The copy has no prototype, since `constructor` is a name like any other. */
const renamed = <T>(map: Named<T>, rename: (name: string) => string): Named<T> => {
  const copy = Object.create(null) as Record<string, T>;
  for (const name of Object.keys(map)) copy[rename(name)] = map[name] as T;
  return copy;
};
// Returns the map itself if no name needs escaping, which is nearly always: every event would pay for a copy.
const escaped = <T>(map: Named<T>): Named<T> =>
  Object.keys(map).some(mustEscape) ? renamed(map, escape) : map;
const unescaped = <T>(map: Named<T>): Named<T> =>
  Object.keys(map).some(isEscaped) ? renamed(map, unescape) : map;

/** Takes a time as `toTime` writes it. */
export const toTimestamp = (time: string): Timestamp => Timestamp.fromMillis(Date.parse(time));
const timestampOf = (time: unknown): Timestamp => toTimestamp(String(time));
/** Returns a timestamp as time text, cut to milliseconds; any other value unchanged, for the record's parser to judge. */
export const fromTimestamp = (value: unknown): unknown =>
  value instanceof Timestamp ? toTime(value.toDate()) : value;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes the members that `toMembers` returns. Times become timestamps, and names that Firestore refuses are escaped. */
export const toDocument = (members: Members, history: History): Record<string, unknown> => {
  const document: Record<string, unknown> = { ...members };
  Object.assign(document, historyFields(history));
  for (const name of TIME_MEMBERS) if (name in members) document[name] = toTimestamp(members[name] as string);
  for (const { member, paths } of TIME_PARTS)
    if (member in members) document[member] = mapTimes(members[member], paths, timestampOf);
  for (const name of MAPS) if (name in members) document[name] = escaped(members[name] as Members);
  return document;
};

const ANY_PROTOTYPE = { skipPrototype: true } as const;

/**
 * Returns the fields of the document found that a change sets or deletes: an event changes fewer than half of them, and the client takes far
 * longer to write a field than to compare it here. Members of a newer release are carried as they are, so no such name is among them.
 */
export const changedFields = (found: Found, members: Members, history: History): Record<string, unknown> => {
  const changed: Record<string, unknown> = {};
  for (const name of Object.keys(members))
    if (!isDeepStrictEqual(members[name], found.members[name], ANY_PROTOTYPE)) changed[name] = members[name];
  const fields = toDocument(changed, history === found.history ? NO_HISTORY : history);
  for (const name of Object.keys(found.members))
    if (!Object.hasOwn(members, name)) fields[name] = FieldValue.delete();
  return fields;
};

/** The inverse of `toDocument`, for `parseRecord`. Never throws: a member of an unexpected type stays as it is, for the parser to judge. */
const fromDocument = (data: Members): Members => {
  const record: Record<string, unknown> = { ...data };
  // Else it would be carried along as a newer release's.
  for (const name of HISTORY_FIELDS) Reflect.deleteProperty(record, name);
  for (const name of TIME_MEMBERS) if (name in record) record[name] = fromTimestamp(record[name]);
  for (const { member, paths } of TIME_PARTS)
    if (member in record) record[member] = mapTimes(record[member], paths, fromTimestamp);
  for (const name of MAPS) {
    const value = record[name];
    if (isMap(value)) record[name] = unescaped(value);
  }
  return record;
};

/** Returns undefined if there is no document; throws CorruptRecordError if it cannot be parsed. */
export const parseMachine = (document: DocumentSnapshot, log: Pick<Log, 'warning'>): Found | undefined => {
  const data = document.data();
  if (data === undefined) return undefined;
  const members = fromDocument(data);
  return { members, record: parseRecord(document.id, members, log), history: historyOf(data) };
};

/** As `parseMachine`, but logs a corrupt document and returns undefined. */
export const parseMachineOrLog = (document: DocumentSnapshot, log: Log): Found | undefined => {
  try {
    return parseMachine(document, log);
  } catch (error) {
    log.error('corrupt record', { machineId: document.id, error });
    return undefined;
  }
};

/** The database's own time in text of constant length, so that texts compare as times do. */
export const revision = (time: Timestamp | undefined): string => {
  // Stryker disable next-line ConditionalExpression,StringLiteral: a document that exists has a time
  if (time === undefined) return '';
  return `${String(time.seconds).padStart(12, '0')}.${String(time.nanoseconds).padStart(9, '0')}`;
};

/** `found`: the content of the document. */
export const asChange = (document: DocumentSnapshot, { record }: Found): MachineChange => ({
  kind: 'machine',
  machineId: document.id,
  description: record.Description,
  revision: revision(document.updateTime),
});

/** `at`: when the machine was found to be deleted. */
export const deletion = (machineId: string, at: Timestamp): MachineChange => ({
  kind: 'deleted',
  machineId,
  revision: revision(at),
});

/** Returns the state or the deletion of the machine; logs a corrupt document and returns undefined. */
export const machineChange = (document: DocumentSnapshot, log: Log): MachineChange | undefined => {
  if (!document.exists) return deletion(document.id, document.readTime);
  const found = parseMachineOrLog(document, log);
  return found && asChange(document, found);
};
