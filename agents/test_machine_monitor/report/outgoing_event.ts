/** What the monitor says: an Event, of which only the part of the attached device is there. */
import type { Event } from '../../../shared/types/event.ts';

type Head = Pick<
  Event,
  'type' | 'host' | 'running_swarming_task' | 'launched_swarming' | 'forced_quarantine'
>;

/** What one kind of device adds; empty where the device did not answer: so the server learns that it is missing. */
export type DevicePart = Partial<Pick<Event, 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone'>>;

export type Report = Readonly<Head & DevicePart>;
