/** The Store interface: where Descriptions and timelines live. One contract suite tests both implementations, Firestore and SQLite. */
import type { History } from '../health/history.ts';
import type { Origin } from '../timeline/entries.ts';
import type { Incident } from '../types/incident.ts';
import type { Description } from '../types/description.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import type { TimelinePage } from '../types/timeline_entry.ts';
import type {
  Incidents,
  Outbox,
  Overdue,
  OverduePosition,
  Silences,
  StoredMachine,
  Sweeps,
} from './sweep.ts';
import type { PowerStore } from './power.ts';
import type { DeleteOptions } from './tombstone.ts';

/**
 * Returns the next record. `previous` is the stored one, or undefined if the machine is unknown; in that case `deletedAt` is the time of its
 * deletion if it was deleted in the last 8 days. `now` is the store's time after it read `previous`, so it is never before a change that
 * `previous` contains, except by a clock that is wrong. Nothing is written if it returns `previous` itself or undefined. Must be pure: a
 * store may call it more than once, each time with the time of that run.
 */
export type Step = (
  previous: StoredRecord | undefined,
  now: Date,
  deletedAt?: string,
) => StoredRecord | undefined;

/**
 * Applied to the result of every step that changes something, with the same `previous` and `now`; returns what is stored. Must be pure.
 */
export type FinalStep = (
  machineId: string,
  previous: StoredRecord | undefined,
  next: StoredRecord,
  now: Date,
) => StoredRecord;

/** The record before and after; the same object if nothing changed, both undefined if the machine is unknown and stays so. */
export interface Updated {
  readonly previous: StoredRecord | undefined;
  readonly next: StoredRecord | undefined;
}

/**
 * A state of a machine, or its deletion. `revision` orders the states of one machine, whether they come from `snapshot` or from `watch`:
 * compared with `<`, the later state has the greater text; equal revisions are the same state.
 */
export type MachineChange =
  | {
      readonly kind: 'machine';
      readonly machineId: string;
      readonly description: Description;
      readonly revision: string;
    }
  | { readonly kind: 'deleted'; readonly machineId: string; readonly revision: string };

/** A state of an incident, opened, changed or closed. `revision` is as for machines, and none of the incident's own. */
export interface IncidentChange {
  readonly kind: 'incident';
  readonly incident: Incident;
  readonly revision: string;
}

export type Change = MachineChange | IncidentChange;

/** A few machines of a long list, so that whoever reads the list holds little of it. */
export interface MachinePage {
  /** At most 50; corrupt records are left out. */
  readonly machines: readonly Extract<MachineChange, { kind: 'machine' }>[];
  /** The ID after which the next page begins; undefined: this page is the last. */
  readonly next: string | undefined;
}

/** Selects a page of a timeline: at most `limit` entries, the newest ones unless `before`, the `Next` of another page, is given. */
export interface PageRequest {
  readonly limit: number;
  readonly before?: string;
}

export interface WatchOptions {
  /** Whether to include routine reports. Without them, only changes with timeline entries are reported, and routine reports cost nothing. */
  readonly readings: boolean;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

export interface Store {
  /**
   * Reads, applies the step and the final step, and writes the record and its timeline entries, all in one transaction. Members that a newer
   * release wrote stay in the record. Updates of one machine queue up inside the process. Rethrows what the step throws, having written
   * nothing. Throws CorruptRecordError if the stored record cannot be parsed, PermanentError `over-limit` if the result is larger than a store
   * can hold. With `once` in the origin, what the update did is kept for a day in the same transaction, also if it wrote nothing; for a repeat
   * of it, this throws AnsweredBefore and does nothing, for another request under its key PermanentError `key-reused`. Any other error is
   * transient; retry.
   */
  update(machineId: string, step: Step, origin: Origin): Promise<Updated>;
  get(machineId: string): Promise<Description | undefined>;
  /** Returns what is remembered of the machine's readings, which no other method returns; undefined if the machine is unknown. */
  history(machineId: string): Promise<History | undefined>;
  /**
   * Returns the machines with an ID greater than `after`, ordered by ID, from the first one if `after` is undefined. Logs and skips a corrupt
   * record, so that it does not hide the others.
   */
  page(after: string | undefined): Promise<MachinePage>;
  /** Yields every machine, page by page. */
  list(): AsyncIterable<Description>;
  /**
   * Yields what `list` yields and then the open incidents, or for a `machineId` what `get` returns (nothing if the machine is unknown), each with
   * the revision that relates it to the changes from `watch`. Logs and leaves out corrupt incidents.
   */
  snapshot(machineId?: string): AsyncIterable<Change>;
  /** Returns the IDs of the machines that wait for a power cycle, in order. */
  listPowerCycle(): Promise<string[]>;
  /**
   * Returns at most `limit` machines whose deadline has come, ordered by deadline and ID, after the given one; fewer: there are no more now.
   */
  overdue(now: Date, after: OverduePosition | undefined, limit: number): Promise<readonly Overdue[]>;
  /**
   * Returns the Description of the machine with the newest last sign, of those whose newest event came through Pub/Sub if there is any;
   * undefined if no machine has reported. Logs and passes over a corrupt record.
   */
  newestReport(): Promise<Description | undefined>;
  /** Yields every machine for which a kind of incident holds, each once. Logs and skips a corrupt record. */
  unwell(): AsyncIterable<StoredMachine>;
  /**
   * Deletes the machine, even if its record is corrupt. Its timeline stays, and a tombstone keeps its past events from bringing it back.
   * A machine that was in maintenance comes back in maintenance, unless it is deleted for good. Returns false if the machine is unknown.
   * Rethrows what the options' check throws, having written nothing. `once` in the origin is as for `update`.
   */
  delete(machineId: string, origin: Origin, options?: DeleteOptions): Promise<boolean>;
  /** Returns a page of the machine's timeline, newest entry first; it outlives the machine. Throws PermanentError if `before` is not a cursor. */
  timeline(machineId: string, page: PageRequest): Promise<TimelinePage>;
  /**
   * Resolves once every change committed from then on will reach the listener: at least once, in order per machine, the newest state last
   * (a state that is soon overwritten may be skipped); of incidents too, of which every change is reported. A lost connection is restored without missing a change. Rejects with the signal's
   * reason, and only if the signal aborts before the watch is live. What a listener throws is logged.
   */
  watch(options: WatchOptions, listener: (change: Change) => void): Promise<void>;
  /** The state of sweeps. */
  readonly sweeps: Sweeps;
  readonly incidents: Incidents;
  readonly silences: Silences;
  readonly outbox: Outbox;
  readonly power: PowerStore;
  /** Closes all connections once the calls in flight have finished. */
  close(): Promise<void>;
}
