/**
 * The parser of stored records. More lenient than a schema, since records outlive the code that wrote them: members may be missing or
 * unknown, a value may have gone out of use. Written by hand rather than compiled from a schema, since every event and every cold start pays
 * for it.
 */
import type { Log } from '../log.ts';
import {
  type Annotation,
  ATTACHED_DEVICES,
  type Description,
  type Dimensions,
  descriptionSchema,
  firstSeen,
  NO_ANNOTATION,
  POWER_CYCLE_STATES,
  PRESENCES,
  type Temperature,
} from '../types/description.ts';
import { readPower } from '../power/request.ts';
import {
  type Kept,
  keptSchema,
  KEPT_MEMBERS,
  NOTHING_KEPT,
  type StoredRecord,
} from '../types/stored_record.ts';
import { ZERO_TIME } from '../types/time.ts';
import { isBool, isInteger, isNumber, isObject, isText, isTexts, recordReader } from './reader.ts';
import type { Members } from './members.ts';

/**
 * Returns the record in members such as `{"Version":"v1","LastUpdated":"2026-01-02T03:04:05.678Z","Dimensions":{"os":["Linux"]}}`.
 * A missing member gets the value of a machine seen for the first time and never updated; unknown members are left out (`members.ts` carries
 * them); times are normalized. A value outside a member's known ones, or an invalid time, is logged and replaced by that of such a machine.
 * Throws CorruptRecordError if a member has the wrong JSON type, null included.
 */
export const parseRecord = (machineId: string, stored: unknown, log: Pick<Log, 'warning'>): StoredRecord => {
  const { corrupt, replaced, reader, asTime, bySchema } = recordReader(machineId, log);
  if (!isObject(stored)) return corrupt('it', 'an object');
  const fresh = firstSeen(machineId, ZERO_TIME);
  const read = reader(stored, '');
  const text = (name: string): string => read(name, isText, 'a string', '');
  const bool = (name: string): boolean => read(name, isBool, 'a boolean', false);
  const integer = (name: string): number => read(name, isInteger, 'an integer', 0);
  const time = (name: string, missing = ZERO_TIME): string =>
    asTime(name, read(name, isText, 'a time', missing));
  const part = <N extends 'Maintenance' | 'Power'>(name: N): Description[N] =>
    Object.hasOwn(stored, name)
      ? (bySchema(stored, name, descriptionSchema.properties[name], fresh[name]) as Description[N])
      : fresh[name];
  const oneOf = <T extends string>(name: string, known: readonly T[], missing: T): T => {
    const value: string = read(name, isText, 'a string', missing);
    return known.find((candidate) => candidate === value) ?? replaced(name, value, missing);
  };
  const annotation = (name: string): Annotation => {
    if (!Object.hasOwn(stored, name)) return NO_ANNOTATION;
    const member = reader(read(name, isObject, 'an object', {}), `${name}.`);
    const Message = member('Message', isText, 'a string', '');
    const User = member('User', isText, 'a string', '');
    const Timestamp = asTime(`${name}.Timestamp`, member('Timestamp', isText, 'a time', ZERO_TIME));
    return Message === '' && User === '' && Timestamp === ZERO_TIME
      ? NO_ANNOTATION
      : { Message, User, Timestamp };
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

  const Recovering = text('Recovering');
  const PowerCycle = bool('PowerCycle');
  const LastUpdated = time('LastUpdated');
  const RecoveryStart = time('RecoveryStart');
  const LastEventTime = time('LastEventTime');
  const description: Description = {
    MaintenanceMode: text('MaintenanceMode'),
    IsQuarantined: bool('IsQuarantined'),
    Recovering,
    AttachedDevice: oneOf('AttachedDevice', ATTACHED_DEVICES, fresh.AttachedDevice),
    Annotation: annotation('Annotation'),
    Note: annotation('Note'),
    Version: text('Version'),
    PowerCycle,
    PowerCycleState: oneOf('PowerCycleState', POWER_CYCLE_STATES, fresh.PowerCycleState),
    LastUpdated,
    Battery: integer('Battery'),
    Temperature: map('Temperature', isNumber, 'a number', fresh.Temperature) satisfies Temperature,
    RunningSwarmingTask: bool('RunningSwarmingTask'),
    LaunchedSwarming: bool('LaunchedSwarming'),
    RecoveryStart,
    DeviceUptime: integer('DeviceUptime'),
    SSHUserIP: text('SSHUserIP'),
    SuppliedDimensions: dimensions('SuppliedDimensions', fresh.SuppliedDimensions),
    Dimensions: dimensions('Dimensions', fresh.Dimensions),
    TaskStarted: time('TaskStarted'),
    LastEventTime,
    LastEventID: text('LastEventID'),
    QuarantineClearedTime: time('QuarantineClearedTime'),
    QuarantineReason: text('QuarantineReason'),
    Trouble: text('Trouble'),
    Maintenance: part('Maintenance'),
    Presence: oneOf('Presence', PRESENCES, fresh.Presence),
    // Older releases kept neither: such a machine is present since its last event, and recovers since its recovery began.
    PresenceSince: time('PresenceSince', LastEventTime),
    QuarantinedSince: time('QuarantinedSince'),
    RecoveryReasonSince: time('RecoveryReasonSince', Recovering === '' ? ZERO_TIME : RecoveryStart),
    Attention: read('Attention', isTexts, 'a list of strings', fresh.Attention as string[]),
    Power: readPower(part('Power'), { PowerCycle, LastUpdated }),
  };
  const kept: Record<string, unknown> = { ...NOTHING_KEPT };
  for (const name of KEPT_MEMBERS)
    if (Object.hasOwn(stored, name))
      kept[name] = bySchema(stored, name, keptSchema.properties[name], NOTHING_KEPT[name]);
  return { Description: description, Kept: kept as unknown as Kept };
};
