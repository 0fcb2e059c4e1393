/** What a sweep sees of a machine, from its record. */
import { whatWasTried } from '../health/advice.ts';
import { repairDueAt } from '../health/needs_repair.ts';
import { lastSign } from '../health/presence.ts';
import type { Times } from '../health/times.ts';
import { isNotTaken, notTakenAt } from '../health/unwell.ts';
import { ago, type Holding, type MachineSeen } from '../incident/seen.ts';
import type { Description } from '../types/description.ts';
import { UNWELL_KINDS, type UnwellKind } from '../types/incident.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, ZERO_TIME } from '../types/time.ts';

/** A machine as a sweep found it. */
export interface Sighting {
  readonly seen: MachineSeen;
  /** `Unwell` and `Told` of the record. */
  readonly unwell: readonly string[];
  readonly told: readonly string[];
}

type Begin = (record: StoredRecord, now: Date, times: Times) => string;

/** For what has no time of its own: it has waited. */
const atOnce: Begin = (_record, now, { groupSeconds }) => ago(now, groupSeconds * 1000);

const isHot = ({ Attention }: Description): boolean => Attention.includes('battery_hot');
/** The outlet stayed off: nobody reaches the machine until somebody goes there. */
const isStuckOff = ({ Power: { LastCycle } }: Description): boolean => LastCycle.Outcome === 'stuck_off';

/** When the limit of a kind that holds was passed: what turned unwell waits for others from then on. */
const SINCE: Readonly<Record<UnwellKind, Begin>> = {
  silent: ({ Description }, _now, { silentSeconds }) => secondsAfter(lastSign(Description), silentSeconds),
  quarantined: ({ Description }) => Description.QuarantinedSince,
  needs_repair: (record, now, times) => {
    const { Description } = record;
    // A hot battery is a danger: it does not wait for the allowance of its heat.
    if (!isHot(Description)) return repairDueAt(Description) ?? atOnce(record, now, times);
    return Description.Recovering === '' ? atOnce(record, now, times) : Description.RecoveryReasonSince;
  },
  power: (record, now, times) => {
    const { Description, Kept } = record;
    if (Kept.AgentSilentAt !== ZERO_TIME) return Kept.AgentSilentAt;
    return isNotTaken(Description, now, Kept.ControllerBusyAt)
      ? notTakenAt(Description, Kept.ControllerBusyAt)
      : atOnce(record, now, times);
  },
  // It took two returns, and each return moves its time.
  conflict: atOnce,
  expected: ({ Kept }) => Kept.ExpectedBy,
  overdue: ({ Description }) => Description.Maintenance.Until,
};

const isUrgent = (kind: UnwellKind, description: Description): boolean =>
  (kind === 'needs_repair' && isHot(description)) || (kind === 'power' && isStuckOff(description));

const isUnwellKind = (kind: string): kind is UnwellKind => UNWELL_KINDS.some((known) => known === kind);

/** `record`: as the final step left it. A kind that only a newer release knows is passed over. */
export const sightingOf = (machineId: string, record: StoredRecord, now: Date, times: Times): Sighting => {
  const { Description, Kept } = record;
  const kinds = Kept.Unwell.filter(isUnwellKind).map((kind): Holding => ({
    Kind: kind,
    Since: SINCE[kind](record, now, times),
    ...(isUrgent(kind, Description) && { Page: true }),
  }));
  const { Power, Dimensions, MaintenanceMode } = Description;
  const seen = {
    MachineID: machineId,
    Pool: Dimensions['pool']?.[0] ?? '',
    Controllers: Power.Controller === '' ? [] : [Power.Controller],
    Kinds: kinds,
    LastSign: lastSign(Description),
    InService: MaintenanceMode === '',
    BootUntil: Kept.BootUntil,
    Tried: whatWasTried(Description, now),
  };
  return { seen, unwell: Kept.Unwell, told: Kept.Told };
};
