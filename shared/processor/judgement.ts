/** The part of the final step that says since when the machine is as it is, what is wrong with it, and when that changes by itself. */
import { storedAttention, FLAPPING_ENTRIES } from '../health/attention.ts';
import { due } from '../health/due.ts';
import { lastSign, presentSince } from '../health/presence.ts';
import type { Times } from '../health/times.ts';
import { unwell } from '../health/unwell.ts';
import { servedState } from '../power/outlet.ts';
import { type Description, NO_MAINTENANCE } from '../types/description.ts';
import { SMOKE_TEST_MACHINE } from '../types/machine_id.ts';
import { shardOf } from '../types/shard.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';

type Draft<T> = { -readonly [M in keyof T]: T[M] };

const NO_KINDS: readonly string[] = [];

/** Reports over HTTP come by another way than those whose arrival tells whether Pub/Sub delivers. */
const cameThroughPubSub = ({ LastEventID }: Description): boolean =>
  LastEventID !== '' && !LastEventID.startsWith('http-');

/** What was said about the maintenance belongs to it alone, and goes with it, also if an older release ended it. */
const settleMaintenance = (
  description: Draft<Description>,
  kept: Draft<Kept>,
  previous: StoredRecord | undefined,
): void => {
  const { MaintenanceMode, Maintenance } = description;
  if (Maintenance === NO_MAINTENANCE && kept.MaintenanceFor === '') return;
  const isNew = Maintenance !== previous?.Description.Maintenance;
  if (isNew && MaintenanceMode !== '') kept.MaintenanceFor = MaintenanceMode;
  if (MaintenanceMode !== '' && MaintenanceMode === kept.MaintenanceFor) return;
  description.Maintenance = NO_MAINTENANCE;
  kept.MaintenanceFor = '';
};

/** Most machines have no outlet that anybody doubts or misses. */
const settleOutlet = (description: Draft<Description>, kept: Draft<Kept>): void => {
  const { PowerCycleState, OutletSaid } = servedState(description, kept);
  description.PowerCycleState = PowerCycleState;
  kept.OutletSaid = OutletSaid;
};

const setSince = (
  description: Draft<Description>,
  kept: Draft<Kept>,
  previous: StoredRecord | undefined,
  now: string,
  times: Times,
): void => {
  const was = previous?.Description;
  if (description.Recovering !== (was?.Recovering ?? '')) description.RecoveryReasonSince = now;
  if (!description.IsQuarantined) description.QuarantinedSince = ZERO_TIME;
  else if (was?.IsQuarantined !== true) description.QuarantinedSince = now;
  const { Presence } = description;
  if (Presence === (was?.Presence ?? 'present')) return;
  description.PresenceSince = presentSince(Presence, lastSign(description), now, times);
  if (previous !== undefined)
    kept.PresenceTimes = [...previous.Kept.PresenceTimes, now].slice(-FLAPPING_ENTRIES);
};

/** Completes `description` in place, which no other code holds yet, and returns what is kept beside it. */
export const judge = (
  machineId: string,
  previous: StoredRecord | undefined,
  description: Draft<Description>,
  next: Kept,
  now: Date,
  times: Times,
): Kept => {
  const kept: Draft<Kept> = { ...next };
  settleMaintenance(description, kept, previous);
  settleOutlet(description, kept);
  setSince(description, kept, previous, toTime(now), times);
  description.Attention = storedAttention(previous, kept, now);
  const isCounted = machineId !== SMOKE_TEST_MACHINE;
  const record = { Description: description, Kept: kept };
  kept.Shard = shardOf(machineId);
  kept.Sign = isCounted ? lastSign(description) : ZERO_TIME;
  kept.Heard = cameThroughPubSub(description) ? kept.Sign : ZERO_TIME;
  kept.Unwell = isCounted ? unwell(record, now) : NO_KINDS;
  kept.Due = isCounted ? due(record, now, times) : ZERO_TIME;
  return kept;
};
