/** What sweeps read from a store and keep in it: their state, incidents, silences, deliveries. */
import type { Delivery, Told } from '../types/delivery.ts';
import type { Description } from '../types/description.ts';
import type { Incident, IncidentPage } from '../types/incident.ts';
import type { Silence } from '../types/silence.ts';
import type { StoredIncident } from '../types/stored_incident.ts';
import type { SweepState } from '../types/sweep_state.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import type { Once } from './once.ts';

export interface StoredMachine {
  readonly machineId: string;
  readonly record: StoredRecord;
}

/** A place in the order of overdue machines. */
export interface OverduePosition {
  /** The deadline. */
  readonly due: string;
  readonly machineId: string;
}

/** What tells why a machine is overdue: a whole lab of whole records would fill a sweep's memory. */
export const OVERDUE_MEMBERS = ['MaintenanceMode', 'Presence', 'LastEventTime', 'LastUpdated'] as const;

export interface Overdue extends OverduePosition {
  /** Undefined if the record was found to be corrupt: logged, and to be passed over. */
  readonly description: Pick<Description, (typeof OVERDUE_MEMBERS)[number]> | undefined;
}

/** How many of the newest records are tried until one can be read. */
export const NEWEST_TRIED = 5;

/** The state of sweeps as it was read. */
export interface SweepRead {
  readonly state: SweepState;
  /** By the store's clock: the sweep's now. */
  readonly readAt: Date;
  /** Of what was read, for `write`. */
  readonly version: string;
}

export interface Sweeps {
  /**
   * A member that is missing or corrupt, or a corrupt item of a list, reads as before the first sweep, and is logged; the list of incidents is made
   * anew then, as if nothing of them had been looked at or told.
   */
  read(): Promise<SweepRead>;
  /**
   * Writes the state and these incidents in one transaction if nobody has written since `version` was read, neither a sweep nor an
   * acknowledgement nor a silence. Returns the new version; undefined if somebody has: read again.
   */
  write(version: string, state: SweepState, changed: readonly StoredIncident[]): Promise<string | undefined>;
}

/** Selects a page of incidents, the newest ones unless `before`, the `Next` of another page, is given. */
export interface IncidentPageRequest {
  /** Only open ones. */
  readonly open: boolean;
  readonly limit: number;
  readonly before?: string;
}

export interface Incidents {
  /** Returns the incidents with all their members, in this order. Leaves out unknown ones; logs and leaves out corrupt ones. */
  read(ids: readonly string[]): Promise<readonly StoredIncident[]>;
  /** Returns undefined if it is unknown. */
  get(id: string): Promise<Incident | undefined>;
  /** Logs and leaves out corrupt ones. Throws PermanentError `bad-request` if `before` is not a cursor. */
  page(request: IncidentPageRequest): Promise<IncidentPage>;
  /**
   * Changes an incident as an operator asks, in one transaction; a sweep in progress starts again. Nothing is written if `step`, which is pure
   * and may run again, returns the same object. Returns undefined if the incident is unknown. `once` is as for a change of a machine.
   */
  update(
    id: string,
    step: (was: StoredIncident, now: Date) => StoredIncident,
    once?: Once,
  ): Promise<Incident | undefined>;
  /** How far each channel was told of it, by the names of the channels; logs and leaves out what is corrupt. Empty if the incident is unknown. */
  told(id: string): Promise<readonly Told[]>;
}

/** `once` is as for a change of a machine. */
export interface Silences {
  /** Those that have not ended. */
  list(): Promise<readonly Silence[]>;
  /** Replaces one with the same ID. Throws PermanentError `over-limit` if there are too many. */
  add(silence: Silence, once?: Once): Promise<void>;
  /** Ends it now. Returns false if it is unknown or has ended. */
  end(id: string, once?: Once): Promise<boolean>;
}

/** Which channel was told of which revision. */
export interface Outbox {
  /**
   * In one transaction: reads the delivery, stores what `step` returns, unless that is undefined, and returns it. `step` is pure and may run
   * again. A corrupt delivery is logged and counts as none.
   */
  update(
    incidentId: string,
    channel: string,
    step: (was: Delivery | undefined) => Delivery | undefined,
  ): Promise<Delivery | undefined>;
}
