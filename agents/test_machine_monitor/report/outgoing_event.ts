/** The Event as the monitor sends it: the common members, and the device part of the attached device or why it is missing. */
import type { Event } from '../../../shared/types/event.ts';
import type { DevicePart } from '../device/device.ts';

type Head = Pick<
  Event,
  'type' | 'host' | 'running_swarming_task' | 'launched_swarming' | 'forced_quarantine'
>;

export type OutgoingEvent = Readonly<Head & DevicePart & Partial<Pick<Event, 'trouble'>>>;
