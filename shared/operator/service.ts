/** Operator decisions about a machine's service: maintenance, quarantine, notes. */
import { type Description, type Maintenance, annotation, NO_MAINTENANCE } from '../types/description.ts';
import { laterTime, toTime } from '../types/time.ts';

export type SaidOfMaintenance = { readonly [M in keyof Maintenance]?: string | undefined };

const withSaid = (was: Maintenance, said: SaidOfMaintenance): Maintenance => {
  const { Reason = was.Reason, Ticket = was.Ticket, Until = was.Until } = said;
  return Reason === was.Reason && Ticket === was.Ticket && Until === was.Until
    ? was
    : { Reason, Ticket, Until };
};

const toTheSecond = (now: Date): string => `${now.toISOString().slice(0, 19)}Z`;

/**
 * Puts the machine into maintenance or back in service; `wanted` undefined toggles. `said` replaces what was said about the maintenance, which
 * ends with it; absent members stay. The same object if nothing changes.
 */
export const setMaintenance = (
  was: Description,
  wanted: boolean | undefined,
  actor: string,
  now: Date,
  said: SaidOfMaintenance = {},
): Description => {
  const isOn = was.MaintenanceMode !== '';
  const on = wanted ?? !isOn;
  const Maintenance = on ? withSaid(was.Maintenance, said) : NO_MAINTENANCE;
  if (on === isOn) return !on || Maintenance === was.Maintenance ? was : { ...was, Maintenance };
  return {
    ...was,
    Maintenance,
    MaintenanceMode: on ? `${actor} ${toTheSecond(now)}` : '',
    Annotation: annotation(actor, on ? 'Enabled Maintenance Mode' : 'Cleared Maintenance Mode.', now),
  };
};

/**
 * Clears the quarantine that a task requested, and its reason; the same object if there is none. Requests that arrive later but were
 * published before now, or before the newest applied event, are ignored. The clock may step back, the time never.
 */
export const clearQuarantine = (was: Description, now: Date): Description =>
  was.IsQuarantined
    ? {
        ...was,
        IsQuarantined: false,
        QuarantineReason: '',
        QuarantineClearedTime: [was.LastEventTime, was.QuarantineClearedTime].reduce(laterTime, toTime(now)),
      }
    : was;

/** Replaces the note; '' removes its text. Always a change, even for the same text, because a note includes who wrote it and when. */
export const setNote = (was: Description, message: string, actor: string, now: Date): Description => ({
  ...was,
  Note: annotation(actor, message, now),
});
