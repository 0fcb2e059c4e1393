/** What the monitor says: an Event, of which only the part of the attached device is there. */
import type { DevicePart } from '../device/device.ts';
import type { Event } from '../../../shared/types/event.ts';

type Head = Pick<
  Event,
  'type' | 'host' | 'running_swarming_task' | 'launched_swarming' | 'forced_quarantine'
>;

export type OutgoingEvent = Readonly<Head & DevicePart>;
