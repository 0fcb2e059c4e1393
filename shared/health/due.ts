/** The deadline of a machine: when something about it changes without a report, or when there is something to tell about it. */
import type { Description } from '../types/description.ts';
import { sameValues } from '../types/dimensions.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { flappingEndsAt } from './attention.ts';
import { conflictEndsAt } from './conflict.ts';
import { repairDueAt } from './needs_repair.ts';
import { lastSign, type Signs } from './presence.ts';
import type { Times } from './times.ts';
import { notTakenAt, TWO_AGENTS_LAST_SECONDS } from './unwell.ts';

const MINUTE = 60;
/** How long a machine must be well before the incidents count it as well. */
export const WELL_SECONDS = 15 * MINUTE;

/** When, in ms, the next limit of silence is reached, or was: only a sweep may judge it, however late. Undefined if no limit is ahead. */
export const silenceAt = (description: Signs, times: Times): number | undefined => {
  const sign = lastSign(description);
  if (sign === ZERO_TIME || description.Presence === 'dead') return undefined;
  const limitSeconds = description.Presence === 'silent' ? times.deadSeconds : times.silentSeconds;
  return Date.parse(sign) + limitSeconds * 1000;
};

/** When what made the machine unwell ended; never if nothing did or something still holds. */
const wellSince = (description: Description): string => {
  const { Presence, PresenceSince, Recovering, RecoveryReasonSince, IsQuarantined } = description;
  if (Presence !== 'present' || Recovering !== '' || IsQuarantined) return ZERO_TIME;
  return laterTime(laterTime(PresenceSince, RecoveryReasonSince), description.QuarantineClearedTime);
};

/**
 * Takes a record whose `Attention` and `Unwell` are those of `now`. Never: nothing is ahead. In the past: a limit of silence that has not been
 * noticed. What else has passed is in the record already.
 */
export const due = ({ Description, Kept }: StoredRecord, now: Date, times: Times): string => {
  const nowMs = now.getTime();
  let earliest = silenceAt(Description, times) ?? Infinity;
  if (!sameValues(Kept.Unwell, Kept.Told)) return toTime(new Date(Math.min(earliest, nowMs)));
  const consider = (time: string, seconds = 0): void => {
    if (time === ZERO_TIME) return;
    const ms = Date.parse(time) + seconds * 1000;
    if (ms > nowMs && ms < earliest) earliest = ms;
  };
  consider(Kept.BootUntil);
  consider(Kept.ExpectedBy);
  consider(Description.Maintenance.Until);
  consider(repairDueAt(Description) ?? ZERO_TIME);
  consider(wellSince(Description), WELL_SECONDS);
  consider(notTakenAt(Description, Kept.ControllerBusyAt));
  consider(Kept.TwoAgentsAt, TWO_AGENTS_LAST_SECONDS);
  if (Description.Attention.includes('conflict')) consider(conflictEndsAt(Kept));
  if (Description.Attention.includes('flapping')) consider(flappingEndsAt(Kept));
  return earliest === Infinity ? ZERO_TIME : toTime(new Date(earliest));
};
