/** Where Descriptions and their timelines live. Two stores, SQLite and Firestore, keep this promise; one contract suite holds them to it. */
import type { Origin } from '../timeline/entries.ts';
import type { Description } from '../types/description.ts';
import type { TimelinePage } from '../types/timeline_entry.ts';

/**
 * Given what is stored (undefined where the machine is unknown; then, where it was deleted lately, `deletedAt` says when),
 * says what should be. The same object, or undefined for an unknown machine: nothing is written. Must be pure: it may run again.
 */
export type Step = (previous: Description | undefined, deletedAt?: string) => Description | undefined;

/** What every change goes through before it is written: given what a step made of a machine, returns what is stored. Pure. */
export type FinalStep = (machineId: string, next: Description) => Description;

/** Before and after; the same object where nothing changed, both undefined where the machine is unknown and stays so. */
export interface Updated {
  readonly previous: Description | undefined;
  readonly next: Description | undefined;
}

/**
 * What a machine is, or that it is not any more. `revision` orders the states of one machine, whichever way they were read:
 * of two, the later has the greater text (`<` compares them), equal ones are the same state.
 */
export type Change =
  | {
      readonly kind: 'machine';
      readonly machineId: string;
      readonly description: Description;
      readonly revision: string;
    }
  | { readonly kind: 'deleted'; readonly machineId: string; readonly revision: string };

export interface WatchOptions {
  /** Routine reports too; without them only changes that have timeline entries, and routine reports cost nothing. */
  readonly readings: boolean;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

export interface Store {
  /**
   * Read, step, final step, write and timeline entries, in one transaction. Updates of one machine queue up inside the process.
   * Whatever the step throws comes out, with nothing written. Throws CorruptRecordError where what is stored does not read, PermanentError
   * `over-limit` where the result is larger than a store can hold; anything else is worth another try.
   */
  update(machineId: string, step: Step, origin: Origin): Promise<Updated>;
  get(machineId: string): Promise<Description | undefined>;
  /** Every machine in the order of IDs, read in pieces. A corrupt record is logged and left out, so that one cannot hide the rest. */
  list(): AsyncIterable<Description>;
  /** As `list`, or as `get` where a machine is named (nothing where it is unknown), with the revisions that join it to what `watch` says. */
  snapshot(machineId?: string): AsyncIterable<Change>;
  /** IDs of the machines that should be power-cycled, in order. */
  listPowerCycle(): Promise<string[]>;
  /** Forgets the machine, corrupt or not; its timeline stays, a tombstone holds its events off. False: it was not known. */
  delete(machineId: string, origin: Origin): Promise<boolean>;
  /** Newest first. `before`: a page's `Next`; PermanentError where it is none. It outlives the machine. */
  timeline(
    machineId: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<TimelinePage>;
  /**
   * Resolves once every change committed from now on will reach the listener: at least once, per machine in order, the newest state at last
   * (a state overwritten meanwhile may be skipped). A lost connection comes back by itself and nothing is missed. Rejects, with the signal's
   * reason, only where that aborts before the watch is live. What a listener throws is logged.
   */
  watch(options: WatchOptions, listener: (change: Change) => void): Promise<void>;
  /** Ends connections; what is in flight finishes first. */
  close(): Promise<void>;
}
