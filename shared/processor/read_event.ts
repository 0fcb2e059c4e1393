/** The reading of an event's device, before anything is known of its machine: `process` then needs nothing else of the event. */
import { assertNever } from '../errors.ts';
import type { Event } from '../types/event.ts';
import type { Instance } from '../types/instance.ts';
import { readAndroid } from './device/android.ts';
import { readChromeos } from './device/chromeos.ts';
import { readIos } from './device/ios.ts';
import { readPyocd } from './device/pyocd.ts';
import { readStandalone } from './device/standalone.ts';
import { deviceKind, type DeviceReadings } from './device_readings.ts';

/** What an event says of all but its device. */
const withoutDevice = (event: Event) => ({
  type: event.type,
  host: event.host,
  running_swarming_task: event.running_swarming_task,
  launched_swarming: event.launched_swarming,
  forced_quarantine: event.forced_quarantine,
  quarantine_reason: event.quarantine_reason,
  trouble: event.trouble,
  stopping: event.stopping,
  runner_seen: event.runner_seen,
});

/**
 * An event with the readings of its device in place of the device's dumps, which are by far the most of it. It has at most 210,000 characters,
 * however large the event was, so that one that waits for the database takes little memory.
 */
export interface EventReadings extends Readonly<ReturnType<typeof withoutDevice>> {
  /** Undefined if the device is missing. */
  readonly device: DeviceReadings | undefined;
}

const readDevice = (event: Event, thresholds: Instance['thresholds']): DeviceReadings | undefined => {
  const kind = deviceKind(event);
  switch (kind) {
    case 'android':
      return readAndroid(event.android, thresholds);
    case 'chromeos':
      return readChromeos(event.chromeos);
    case 'ios':
      return readIos(event.ios, thresholds);
    case 'pyocd':
      return readPyocd(event.pyocd);
    case 'standalone':
      return readStandalone(event.standalone);
    case undefined:
      return undefined;
    // Stryker disable next-line ConditionalExpression: the compiler proves that it cannot be reached
    default:
      return assertNever(kind);
  }
};

/** Linear in the event's size; never throws, whatever the event's texts are. */
export const readEvent = (event: Event, thresholds: Instance['thresholds']): EventReadings => ({
  ...withoutDevice(event),
  device: readDevice(event, thresholds),
});
