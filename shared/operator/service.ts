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

interface Clearing {
  /** When the operator's request arrived. */
  readonly arrivedAt: Date;
  readonly now: Date;
  /** The publish time of the newest event that forced a quarantine, in the format of `toTime`. */
  readonly forcedAt: string;
}

/**
 * Clears the quarantine that a task requested, and its reason. The same object if there is none, or if it was requested after the operator's
 * request arrived: the operator has not seen it. Requests that arrive later but were published before the operator's request, or before the
 * newest applied event, are ignored. A publish time after now is of a clock ahead of ours and says nothing about the order, or no operator
 * could clear such a quarantine. The clock may step back, the time never.
 */
export const clearQuarantine = (was: Description, { arrivedAt, now, forcedAt }: Clearing): Description => {
  const [arrived, current] = [toTime(arrivedAt), toTime(now)];
  const isUnseen = (publishedAt: string): boolean => arrived < publishedAt && publishedAt <= current;
  if (!was.IsQuarantined || isUnseen(forcedAt)) return was;
  const { LastEventTime, QuarantineClearedTime } = was;
  const seen = isUnseen(LastEventTime) ? [QuarantineClearedTime] : [LastEventTime, QuarantineClearedTime];
  return {
    ...was,
    IsQuarantined: false,
    QuarantineReason: '',
    QuarantineClearedTime: seen.reduce(laterTime, arrived),
  };
};

/** Replaces the note; '' removes its text. Always a change, even for the same text, because a note includes who wrote it and when. */
export const setNote = (was: Description, message: string, actor: string, now: Date): Description => ({
  ...was,
  Note: annotation(actor, message, now),
});
