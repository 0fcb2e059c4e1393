/**
 * The parser of stored records. More lenient than a schema, since records outlive the code that wrote them: members may be missing or
 * unknown, a value may have gone out of use. Written by hand rather than compiled from a schema, since every event and every cold start pays
 * for it.
 */
import { assertNever, CorruptRecordError } from '../errors.ts';
import type { Log } from '../log.ts';
import {
  type Annotation,
  ATTACHED_DEVICES,
  type Description,
  type Dimensions,
  firstSeen,
  POWER_CYCLE_STATES,
  type Temperature,
} from '../types/description.ts';
import { type Kept, keptSchema, KEPT_MEMBERS, type StoredRecord } from '../types/stored_record.ts';
import { normalizeTime, ZERO_TIME } from '../types/time.ts';
import type { Members } from './members.ts';

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isBool = (value: unknown): value is boolean => typeof value === 'boolean';
const isInteger = (value: unknown): value is number => Number.isInteger(value);
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/**
 * Returns the record in members such as `{"Version":"v1","LastUpdated":"2026-01-02T03:04:05.678Z","Dimensions":{"os":["Linux"]}}`.
 * A missing member gets the value of a machine seen for the first time and never updated; unknown members are left out (`members.ts` carries
 * them); times are normalized. A value outside a member's known ones, or an invalid time, is logged and replaced by that of such a machine.
 * Throws CorruptRecordError if a member has the wrong JSON type, null included.
 */
export const parseRecord = (machineId: string, stored: unknown, log: Pick<Log, 'warning'>): StoredRecord => {
  const corrupt = (member: string, type: string): never => {
    throw new CorruptRecordError(`the record of ${machineId} is corrupt: ${member} must be ${type}`);
  };
  const replaced = <T>(member: string, value: string, readAs: T): T => {
    log.warning('record value replaced', { machineId, member, value: value.slice(0, 200), readAs });
    return readAs;
  };
  if (!isObject(stored)) return corrupt('it', 'an object');

  const reader =
    (members: Members, path: string) =>
    <T>(name: string, is: (value: unknown) => value is T, type: string, missing: T): T => {
      if (!Object.hasOwn(members, name)) return missing;
      const value = members[name];
      return is(value) ? value : corrupt(path + name, type);
    };
  const read = reader(stored, '');
  const text = (name: string): string => read(name, isText, 'a string', '');
  const bool = (name: string): boolean => read(name, isBool, 'a boolean', false);
  const integer = (name: string): number => read(name, isInteger, 'an integer', 0);
  const asTime = (member: string, value: string): string =>
    normalizeTime(value) ?? replaced(member, value, ZERO_TIME);
  const time = (name: string): string => asTime(name, read(name, isText, 'a time', ZERO_TIME));
  const oneOf = <T extends string>(name: string, known: readonly T[], missing: T): T => {
    const value: string = read(name, isText, 'a string', missing);
    return known.find((candidate) => candidate === value) ?? replaced(name, value, missing);
  };
  const annotation = (name: string): Annotation => {
    const member = reader(read(name, isObject, 'an object', {}), `${name}.`);
    return {
      Message: member('Message', isText, 'a string', ''),
      User: member('User', isText, 'a string', ''),
      Timestamp: asTime(`${name}.Timestamp`, member('Timestamp', isText, 'a time', ZERO_TIME)),
    };
  };
  // No prototype: keys come from outside, and `constructor` is a name like any other.
  const map = <T>(name: string, is: (value: unknown) => value is T, type: string, missing: Members) => {
    const copy = Object.create(null) as Record<string, T>;
    const members = read(name, isObject, 'an object', missing);
    for (const key of Object.keys(members)) {
      const value = members[key];
      copy[key] = is(value) ? value : corrupt(`${name}.${key.slice(0, 200)}`, type);
    }
    return copy;
  };
  const dimensions = (name: string, missing: Dimensions): Dimensions =>
    map(name, isTexts, 'a list of strings', missing);

  /** Reads by the member's schema; a member of a new type needs a case here. */
  const keptMember = (name: keyof Kept): Kept[keyof Kept] => {
    const schema = keptSchema.properties[name];
    switch (schema.type) {
      case 'array':
        return read(name, isTexts, 'a list of strings', schema.default);
      case 'string':
        return time(name);
      default:
        return assertNever(schema);
    }
  };

  const fresh = firstSeen(machineId, ZERO_TIME);
  const description: Description = {
    MaintenanceMode: text('MaintenanceMode'),
    IsQuarantined: bool('IsQuarantined'),
    Recovering: text('Recovering'),
    AttachedDevice: oneOf('AttachedDevice', ATTACHED_DEVICES, fresh.AttachedDevice),
    Annotation: annotation('Annotation'),
    Note: annotation('Note'),
    Version: text('Version'),
    PowerCycle: bool('PowerCycle'),
    PowerCycleState: oneOf('PowerCycleState', POWER_CYCLE_STATES, fresh.PowerCycleState),
    LastUpdated: time('LastUpdated'),
    Battery: integer('Battery'),
    Temperature: map('Temperature', isNumber, 'a number', fresh.Temperature) satisfies Temperature,
    RunningSwarmingTask: bool('RunningSwarmingTask'),
    LaunchedSwarming: bool('LaunchedSwarming'),
    RecoveryStart: time('RecoveryStart'),
    DeviceUptime: integer('DeviceUptime'),
    SSHUserIP: text('SSHUserIP'),
    SuppliedDimensions: dimensions('SuppliedDimensions', fresh.SuppliedDimensions),
    Dimensions: dimensions('Dimensions', fresh.Dimensions),
    TaskStarted: time('TaskStarted'),
    LastEventTime: time('LastEventTime'),
    LastEventID: text('LastEventID'),
    QuarantineClearedTime: time('QuarantineClearedTime'),
    QuarantineReason: text('QuarantineReason'),
    Trouble: text('Trouble'),
  };
  const kept = Object.fromEntries(KEPT_MEMBERS.map((name) => [name, keptMember(name)])) as unknown as Kept;
  return { Description: description, Kept: kept };
};
