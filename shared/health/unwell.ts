/** The kinds of incident that hold for one machine. */
import type { Description } from '../types/description.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, ZERO_TIME } from '../types/time.ts';
import { needsRepair } from './needs_repair.ts';
import { hasCome } from './presence.ts';

export type UnwellKind =
  'silent' | 'quarantined' | 'needs_repair' | 'power' | 'conflict' | 'expected' | 'overdue';

const NONE: readonly UnwellKind[] = [];

export const isOverdue = ({ MaintenanceMode, Maintenance: { Until } }: Description, now: Date): boolean =>
  MaintenanceMode !== '' && Until !== ZERO_TIME && hasCome(Until, now);

/** Whether the outlet failed, or may not do what it says. */
export const isOutletBad = ({ PowerCycleState, Power }: Description): boolean =>
  PowerCycleState === 'in_error' || Power.Doubt !== '';

/** How long a request for a power cycle may wait for a power-cycle server. */
export const NOT_TAKEN_SECONDS = 600;

/** Whether a request for a power cycle waits for too long. */
export const isNotTaken = ({ PowerCycle, Power: { Request } }: Description, asOf: Date): boolean =>
  PowerCycle &&
  Request.ClaimedBy === '' &&
  Request.At !== ZERO_TIME &&
  hasCome(secondsAfter(Request.At, NOT_TAKEN_SECONDS), asOf);

/** A restarting machine is silent without being unwell, but one that was unwell before stays so. */
const isSilent = (
  { Description: { Presence }, Kept: { BootUntil, Unwell } }: StoredRecord,
  now: Date,
): boolean =>
  (Presence === 'silent' || Presence === 'dead') && (hasCome(BootUntil, now) || Unwell.includes('silent'));

/** Of these three a machine has one: a silent machine's other states are old. */
const mainKind = (record: StoredRecord, now: Date): UnwellKind | undefined => {
  if (isSilent(record, now)) return 'silent';
  if (record.Description.IsQuarantined) return 'quarantined';
  return needsRepair(record.Description, now) ? 'needs_repair' : undefined;
};

/**
 * Takes a record whose `Attention` is that of `now`, and whose `Unwell` is what held before. Always the same list if nothing holds. A machine
 * in maintenance is excused from everything but being overdue.
 */
export const unwell = (record: StoredRecord, now: Date): readonly UnwellKind[] => {
  const { Description, Kept } = record;
  if (Description.MaintenanceMode !== '') return isOverdue(Description, now) ? ['overdue'] : NONE;
  if (Description.Presence === 'expected')
    return Kept.ExpectedBy !== ZERO_TIME && hasCome(Kept.ExpectedBy, now) ? ['expected'] : NONE;
  const main = mainKind(record, now);
  const hasPower = isOutletBad(Description) || isNotTaken(Description, now);
  const hasConflict = Description.Attention.includes('conflict');
  if (main === undefined && !hasPower && !hasConflict) return NONE;
  return [
    ...(main === undefined ? [] : [main]),
    ...(hasPower ? (['power'] as const) : []),
    ...(hasConflict ? (['conflict'] as const) : []),
  ];
};
