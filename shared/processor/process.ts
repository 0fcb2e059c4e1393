/** What an event does to a Description: pure, linear in the event's size, never throws whatever its texts hold. */
import { assertNever } from '../errors.ts';
import { readAndroid } from './device/android.ts';
import { readChromeos } from './device/chromeos.ts';
import { readIos } from './device/ios.ts';
import { readMissing } from './device/missing.ts';
import { readPyocd } from './device/pyocd.ts';
import { readStandalone } from './device/standalone.ts';
import { type DeviceReadings, deviceKind } from './device_readings.ts';
import type { EventContext } from './event_context.ts';
import { newsOf } from './order.ts';
import { type Description, type Dimensions, firstSeen } from '../types/description.ts';
import type { Event } from '../types/event.ts';
import { ZERO_TIME, toTime } from '../types/time.ts';

/** The one type of event that there is; any other changes nothing. */
export const RAW_STATE = 'raw_state';

const readingsOf = (previous: Description, event: Event, { thresholds }: EventContext): DeviceReadings => {
  const kind = deviceKind(event);
  switch (kind) {
    case 'android':
      return readAndroid(event.android, thresholds);
    case 'chromeos':
      return readChromeos(event.chromeos, previous.SuppliedDimensions);
    case 'ios':
      return readIos(event.ios, thresholds);
    case 'pyocd':
      return readPyocd(event.pyocd);
    case 'standalone':
      return readStandalone(event.standalone);
    case 'missing':
      return readMissing(previous);
    default:
      return assertNever(kind);
  }
};

/** Rebuilt wherever a device reports: what it no longer says of itself is gone. */
const DESCRIBE_A_DEVICE: ReadonlySet<string> = new Set([
  'os',
  'device_type',
  'device_os',
  'device_os_flavor',
  'device_os_type',
  'android_devices',
  'android_hwasan_build',
  'chromeos_channel',
  'chromeos_milestone',
  'release_version',
  'cores',
  'cpu',
  'gpu',
  'gce',
  'machine_type',
  'docker_installed',
]);

const rebuild = (was: Dimensions, reported: Dimensions | undefined, { host }: Event): Dimensions => {
  const next = Object.create(null) as Record<string, readonly string[]>;
  for (const [key, values] of Object.entries(was))
    if (reported === undefined || !DESCRIBE_A_DEVICE.has(key)) next[key] = values;
  Object.assign(next, reported);
  next['id'] = [host.name];
  next['tmm_version'] = [host.version];
  return next;
};

/** A task's wish for quarantine is sent once and holds, however late it comes, unless an operator has dealt with it since. */
const forcesQuarantine = (previous: Description, event: Event, { publishedAt }: EventContext): boolean =>
  event.forced_quarantine && publishedAt >= previous.QuarantineClearedTime;

const apply = (previous: Description, event: Event, context: EventContext): Description => {
  const report = readingsOf(previous, event, context);
  return {
    ...previous,
    ...recover(previous, report.recovering, context),
    IsQuarantined: previous.IsQuarantined || forcesQuarantine(previous, event, context),
    Version: event.host.version,
    LastUpdated: toTime(context.now),
    Battery: report.battery,
    Temperature: report.temperature,
    RunningSwarmingTask: event.running_swarming_task,
    LaunchedSwarming: event.launched_swarming,
    DeviceUptime: report.uptimeSeconds,
    Dimensions: rebuild(previous.Dimensions, report.dimensions, event),
    LastEventTime: context.publishedAt,
    LastEventID: context.eventId,
  };
};

/** An unknown machine's first event; undefined where it was sent before the machine was deleted. */
const begin = (event: Event, context: EventContext): Description | undefined => {
  const { deletedAt, publishedAt, now } = context;
  if (deletedAt !== undefined && publishedAt <= deletedAt) return undefined;
  const fresh = firstSeen(event.host.name, toTime(now));
  // So that what was forced up to the deletion does not come back, should it arrive after this event.
  const cleared = deletedAt === undefined ? ZERO_TIME : toTime(new Date(Date.parse(deletedAt) + 1));
  return apply({ ...fresh, QuarantineClearedTime: cleared }, event, context);
};

/** `previous` itself where nothing changes; undefined where the machine is unknown and stays so. */
export const process = (
  previous: Description | undefined,
  event: Event,
  context: EventContext,
): Description | undefined => {
  if (event.type !== RAW_STATE) return previous;
  if (previous === undefined) return begin(event, context);
  const news = newsOf(previous, context);
  switch (news) {
    case 'news':
      return apply(previous, event, context);
    case 'late':
      return !previous.IsQuarantined && forcesQuarantine(previous, event, context)
        ? { ...previous, IsQuarantined: true }
        : previous;
    case 'duplicate':
      return previous;
    default:
      return assertNever(news);
  }
};

/** How a machine enters and leaves recovery, and what is said of it. */

type Recovery = Pick<Description, 'Recovering' | 'RecoveryStart' | 'Annotation'>;

/** `message` as the event gives it, empty where the machine is well. Where it is what it was, nothing is said again. */
export const recover = (previous: Description, message: string, context: EventContext): Recovery => {
  const { Recovering: was, RecoveryStart, Annotation } = previous;
  if (message === was) return { Recovering: was, RecoveryStart, Annotation };
  const now = toTime(context.now);
  return {
    Recovering: message,
    RecoveryStart: was === '' ? now : RecoveryStart,
    Annotation: {
      Message: message === '' ? 'Leaving recovery mode.' : message,
      User: context.user,
      Timestamp: now,
    },
  };
};
