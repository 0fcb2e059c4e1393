/** The effect of an event, whose device is read, on a Description: pure, and never throwing, whatever the event's texts are. */
import { assertNever } from '../errors.ts';
import { outlivesTombstones } from '../retention.ts';
import { type Description, type Dimensions, firstSeen, type Presence } from '../types/description.ts';
import { watchEffect } from '../power/effect.ts';
import { RAW_STATE } from '../types/event.ts';
import { type StoredRecord, withDescription } from '../types/stored_record.ts';
import { justAfter, laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { readMissing } from './device/missing.ts';
import { DEVICE_DIMENSIONS, type DeviceDimensions, type DeviceReadings } from './device_readings.ts';
import type { EventContext } from './event_context.ts';
import { keptAfter } from './kept.ts';
import { arrivalOf, withEventId } from './order.ts';
import type { EventReadings } from './read_event.ts';

const DESCRIBES_A_DEVICE: ReadonlySet<string> = new Set(DEVICE_DIMENSIONS);
const NO_DIMENSIONS: DeviceDimensions = {};

const rebuildDimensions = (
  { Dimensions: previous, SuppliedDimensions }: Description,
  { dimensions, takesSupplied }: DeviceReadings,
  { host }: EventReadings,
): Dimensions => {
  // Without a prototype: keys come from outside.
  const next = Object.create(null) as Record<string, readonly string[]>;
  // Unlike Object.entries, `for in` allocates nothing per event. No object inherits an enumerable member here.
  for (const key in previous)
    if (dimensions === undefined || !DESCRIBES_A_DEVICE.has(key)) next[key] = previous[key] ?? [];
  if (takesSupplied) Object.assign(next, SuppliedDimensions);
  const reported: Readonly<Record<string, readonly string[] | undefined>> = dimensions ?? NO_DIMENSIONS;
  for (const key in reported) {
    const values = reported[key];
    if (values !== undefined) next[key] = values;
  }
  next['id'] = [host.name];
  next['tmm_version'] = [host.version];
  return next;
};

type Recovery = Pick<Description, 'Recovering' | 'RecoveryStart' | 'Annotation'>;

/**
 * How `message`, empty if the machine is well, starts, changes or ends its recovery. `RecoveryStart` moves only at the start, and
 * an unchanged message leaves the annotation as it is.
 */
export const recover = (previous: Description, message: string, context: EventContext): Recovery => {
  const { Recovering, RecoveryStart, Annotation } = previous;
  if (message === Recovering) return { Recovering, RecoveryStart, Annotation };
  const now = toTime(context.now);
  return {
    Recovering: message,
    RecoveryStart: Recovering === '' ? now : RecoveryStart,
    Annotation: {
      Message: message === '' ? 'Leaving recovery mode.' : message,
      User: context.user,
      Timestamp: now,
    },
  };
};

/** A task requests quarantine once, so a late request counts too, unless an operator has cleared the quarantine since. */
const forcesQuarantine = (
  previous: Description,
  event: EventReadings,
  { publishedAt }: EventContext,
): boolean => event.forced_quarantine && publishedAt >= previous.QuarantineClearedTime;

/** A late request never replaces the reason of a newer one. The same object if nothing changes. */
const applyLate = (previous: Description, event: EventReadings, context: EventContext): Description => {
  if (!forcesQuarantine(previous, event, context)) return previous;
  const QuarantineReason = previous.QuarantineReason || event.quarantine_reason;
  return previous.IsQuarantined && QuarantineReason === previous.QuarantineReason
    ? previous
    : { ...previous, IsQuarantined: true, QuarantineReason };
};

/** An older event, of a backlog that drains, says nothing about the present, but any event of an announced machine shows that it exists. */
const presenceAfter = ({ Presence }: Description, { now, publishedAt, times }: EventContext): Presence => {
  if (Presence === 'expected') return 'present';
  const ageMs = now.getTime() - Date.parse(publishedAt);
  return ageMs < times.silentSeconds * 1000 ? 'present' : Presence;
};

const apply = (previous: Description, event: EventReadings, context: EventContext): Description => {
  const readings = event.device ?? readMissing(previous);
  const isForced = forcesQuarantine(previous, event, context);
  return {
    ...previous,
    ...recover(previous, readings.recovering, context),
    IsQuarantined: previous.IsQuarantined || isForced,
    QuarantineReason: (isForced && event.quarantine_reason) || previous.QuarantineReason,
    Version: event.host.version,
    LastUpdated: toTime(context.now),
    Battery: readings.battery,
    Temperature: readings.temperature,
    RunningSwarmingTask: event.running_swarming_task,
    LaunchedSwarming: event.launched_swarming,
    DeviceUptime: readings.uptimeSeconds,
    Dimensions: rebuildDimensions(previous, readings, event),
    LastEventTime: context.publishedAt,
    LastEventID: context.eventId,
    Trouble: readings.dimensions === undefined ? event.trouble : '',
    Presence: presenceAfter(previous, context),
  };
};

/** When the newest event that forces a quarantine was published: a clearing that is older leaves it. */
const forcedTime = (
  { Description, Kept }: StoredRecord,
  event: EventReadings,
  context: EventContext,
): string =>
  forcesQuarantine(Description, event, context)
    ? laterTime(Kept.ForcedTime, context.publishedAt)
    : Kept.ForcedTime;

const applied = (previous: StoredRecord, event: EventReadings, context: EventContext): StoredRecord => {
  const Description = apply(previous.Description, event, context);
  const ForcedTime = forcedTime(previous, event, context);
  const Kept = { ...keptAfter(previous, Description, event, context), ForcedTime };
  return watchEffect(previous.Description, { Description, Kept });
};

/**
 * The first record of an unknown machine, or undefined if the event was published before or when the machine was deleted, or so long ago that
 * it is no longer known whether the machine was deleted since.
 */
const create = (event: EventReadings, context: EventContext): StoredRecord | undefined => {
  const { deletedAt, publishedAt, now } = context;
  // Stryker disable next-line ConditionalExpression: no text compares with undefined
  if (deletedAt !== undefined && publishedAt <= deletedAt) return undefined;
  if (outlivesTombstones(publishedAt, now)) return undefined;
  const fresh = firstSeen(event.host.name, toTime(now));
  // A quarantine forced up to the deletion stays forgotten, even if its event arrives after this one.
  const cleared = deletedAt === undefined ? ZERO_TIME : justAfter(deletedAt);
  const first = withDescription(undefined, { ...fresh, QuarantineClearedTime: cleared });
  return applied(first, event, context);
};

/** Returns the next record, `previous` itself if nothing changes, or undefined if an unknown machine stays unknown. */
export const process = (
  previous: StoredRecord | undefined,
  event: EventReadings,
  context: EventContext,
): StoredRecord | undefined => {
  if (event.type !== RAW_STATE) return previous;
  if (previous === undefined) return create(event, context);
  const { Description: was } = previous;
  const arrival = arrivalOf(previous, context);
  switch (arrival) {
    case 'new':
      return applied(previous, event, context);
    case 'late': {
      const late = applyLate(was, event, context);
      const ForcedTime = forcedTime(previous, event, context);
      // A quarantine that is forced once more changes no Description, but a clearing must know how new it is.
      if (late === was && ForcedTime === previous.Kept.ForcedTime) return previous;
      return {
        Description: late,
        Kept: { ...previous.Kept, EventIDs: withEventId(previous, context.eventId), ForcedTime },
      };
    }
    case 'duplicate':
      return previous;
    // Stryker disable next-line ConditionalExpression: the compiler proves that it cannot be reached
    default:
      return assertNever(arrival);
  }
};
