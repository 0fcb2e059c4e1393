/** Takes a machine out of service for people to work on, or puts it back. */
import { type Description, annotation } from '../types/description.ts';
import { laterTime, toTime } from '../types/time.ts';

const toTheSecond = (now: Date): string => `${now.toISOString().slice(0, 19)}Z`;

/** `wanted` undefined: the other way round than it is. */
export const setMaintenance = (
  was: Description,
  wanted: boolean | undefined,
  actor: string,
  now: Date,
): Description => {
  const isOn = was.MaintenanceMode !== '';
  const on = wanted ?? !isOn;
  if (on === isOn) return was;
  return {
    ...was,
    MaintenanceMode: on ? `${actor} ${toTheSecond(now)}` : '',
    Annotation: annotation(actor, on ? 'Enabled Maintenance Mode' : 'Cleared Maintenance Mode.', now),
  };
};

/** Lifts a quarantine that a task forced. */

/** Events published before now that force it, still on their way, do not count; nor do those before the newest that was seen. */
export const clearQuarantine = (was: Description, now: Date): Description =>
  was.IsQuarantined
    ? { ...was, IsQuarantined: false, QuarantineClearedTime: laterTime(toTime(now), was.LastEventTime) }
    : was;

/** Leaves a note on the machine; an empty one takes the last away. */

/** Always a change, the same text too: who said so last, and when, is part of a note. */
export const setNote = (was: Description, message: string, actor: string, now: Date): Description => ({
  ...was,
  Note: annotation(actor, message, now),
});
