/** The Event as the monitor sends it: the common members, and the device part of the attached device or why it is missing. */
import type { Event } from '../../../shared/types/event.ts';
import type { DevicePart } from '../device/device.ts';
import type { QuarantineRequest } from './quarantine_file.ts';

type Head = Pick<
  Event,
  'type' | 'host' | 'running_swarming_task' | 'launched_swarming' | 'runner_seen' | 'forced_quarantine'
>;

export type OutgoingEvent = Readonly<
  Head & DevicePart & Partial<Pick<Event, 'stopping' | 'trouble' | 'quarantine_reason'>>
>;

/** The event with a task's request, or with none. */
export const withQuarantine = (
  event: OutgoingEvent,
  request: QuarantineRequest | undefined,
): OutgoingEvent => ({
  ...event,
  forced_quarantine: request !== undefined,
  ...(request?.reason && { quarantine_reason: request.reason }),
});
