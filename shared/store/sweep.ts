/** What a sweep reads from a store. */
import type { StoredRecord } from '../types/stored_record.ts';

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

export interface Overdue extends OverduePosition {
  /** Undefined if it is corrupt: logged, and to be passed over. */
  readonly record: StoredRecord | undefined;
}

/** How many of the newest records are tried until one can be read. */
export const NEWEST_TRIED = 5;
