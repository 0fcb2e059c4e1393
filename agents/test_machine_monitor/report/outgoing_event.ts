/** The Event as the monitor sends it: the common members, and only the device part of the attached device. */
import type { Event } from '../../../shared/types/event.ts';
import type { DevicePart } from '../device/device.ts';

type Head = Pick<
  Event,
  'type' | 'host' | 'running_swarming_task' | 'launched_swarming' | 'forced_quarantine'
>;

export type OutgoingEvent = Readonly<Head & DevicePart>;
