/** What stays of a deleted machine beside its timeline, and what it means for a machine that comes back. */
import { type Maintenance, NO_MAINTENANCE } from '../types/description.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { normalizeTime, ZERO_TIME } from '../types/time.ts';
import { isObject, isText } from './reader.ts';

/** Of a machine that was forgotten while an operator had it out of service. */
export interface LeftMaintenance {
  readonly MaintenanceMode: string;
  readonly Maintenance: Maintenance;
}

export interface DeleteOptions {
  /** The maintenance is forgotten too: the machine comes back in service. */
  readonly forGood?: boolean;
  /**
   * Called within the transaction with the record that would be deleted, undefined if it is corrupt, and the store's time. Pure; what it throws is
   * rethrown, with nothing deleted.
   */
  readonly check?: (previous: StoredRecord | undefined, now: Date) => void;
}

/** Undefined if there is nothing to leave. */
export const leftBy = (
  previous: StoredRecord | undefined,
  { forGood = false }: DeleteOptions,
): LeftMaintenance | undefined => {
  if (forGood || previous === undefined || previous.Description.MaintenanceMode === '') return undefined;
  const { MaintenanceMode, Maintenance } = previous.Description;
  return { MaintenanceMode, Maintenance };
};

/** Reads the members of a tombstone, with times as text. Undefined if they name no maintenance; a member of another type reads as empty. */
export const parseLeft = (members: unknown): LeftMaintenance | undefined => {
  if (!isObject(members)) return undefined;
  const { MaintenanceMode, Maintenance } = members;
  if (!isText(MaintenanceMode) || MaintenanceMode === '') return undefined;
  const said = isObject(Maintenance) ? Maintenance : {};
  const text = (name: keyof Maintenance): string => {
    const value = Object.hasOwn(said, name) ? said[name] : '';
    return isText(value) ? value : '';
  };
  const Until = normalizeTime(text('Until')) ?? ZERO_TIME;
  return {
    MaintenanceMode,
    Maintenance: { ...NO_MAINTENANCE, Reason: text('Reason'), Ticket: text('Ticket'), Until },
  };
};

/** The first record of a machine that was forgotten in maintenance: it comes back in maintenance. */
export const comesBack = (first: StoredRecord, left: LeftMaintenance | undefined): StoredRecord =>
  left === undefined ? first : { ...first, Description: { ...first.Description, ...left } };
