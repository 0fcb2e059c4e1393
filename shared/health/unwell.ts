/** The kinds of incident that hold for one machine. */
import type { Description } from '../types/description.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { laterTime, secondsAfter, ZERO_TIME } from '../types/time.ts';
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

/** Power-cycle servers name their outlets every ten minutes: that two name one lasts from one time to the next. */
export const TWO_AGENTS_LAST_SECONDS = 900;

/** How long a request for a power cycle may wait for a power-cycle server. */
export const NOT_TAKEN_SECONDS = 600;

/** No sooner after the last power cycle may another begin. */
const PACE_SECONDS = 900;

/** What says whether a request for a power cycle waits. */
export type Waiting = Pick<Description, 'PowerCycle' | 'Power'>;

/**
 * When a request for a power cycle has waited for too long, if nobody takes it until then: from when it may be carried out, and its last
 * claim, and the last result. `busyAt`: when others were last worked on. Never: there is no request, or nobody knows since when.
 */
export const notTakenAt = (
  { PowerCycle, Power: { Request, LastCycle, Starts } }: Waiting,
  busyAt = ZERO_TIME,
): string => {
  if (!PowerCycle || Request.At === ZERO_TIME) return ZERO_TIME;
  const last = Starts.at(-1);
  const times = [busyAt, Request.ClaimedUntil, LastCycle.At];
  const mayBegin = last === undefined ? Request.At : laterTime(Request.At, secondsAfter(last, PACE_SECONDS));
  return secondsAfter(times.reduce(laterTime, mayBegin), NOT_TAKEN_SECONDS);
};

/** Whether a request for a power cycle waits for too long. */
export const isNotTaken = (machine: Waiting, asOf: Date, busyAt = ZERO_TIME): boolean => {
  const at = notTakenAt(machine, busyAt);
  return at !== ZERO_TIME && hasCome(at, asOf);
};

/** Whether the power-cycle server of the outlet is silent, or another one names it too. */
const hasAgentTrouble = ({ AgentSilentAt, TwoAgentsAt }: Kept, now: Date): boolean =>
  AgentSilentAt !== ZERO_TIME ||
  (TwoAgentsAt !== ZERO_TIME && !hasCome(secondsAfter(TwoAgentsAt, TWO_AGENTS_LAST_SECONDS), now));

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
  const hasPower =
    isOutletBad(Description) ||
    isNotTaken(Description, now, Kept.ControllerBusyAt) ||
    hasAgentTrouble(Kept, now);
  const hasConflict = Description.Attention.includes('conflict');
  if (main === undefined && !hasPower && !hasConflict) return NONE;
  return [
    ...(main === undefined ? [] : [main]),
    ...(hasPower ? (['power'] as const) : []),
    ...(hasConflict ? (['conflict'] as const) : []),
  ];
};
