/** How long a machine may recover by itself before it needs hands. */
import type { Description } from '../types/description.ts';
import { secondsAfter } from '../types/time.ts';
import { hasCome } from './presence.ts';

const MINUTE = 60;
/** Seconds. A device that came loose comes back at once or not at all; heat passes in an hour, charging takes longer. */
const ALLOWANCES: ReadonlyMap<string, number> = new Map([
  ['Battery low.', 240 * MINUTE],
  // As iOS says it.
  ['Battery low. ', 240 * MINUTE],
  ['Too hot.', 60 * MINUTE],
  ['Battery low. Too hot.', 60 * MINUTE],
]);
const DEVICE_MISSING = 15 * MINUTE;

/** When the machine's recovery exceeds its allowance; undefined if it does not recover. */
export const repairDueAt = ({ Recovering, RecoveryReasonSince }: Description): string | undefined =>
  Recovering === ''
    ? undefined
    : secondsAfter(RecoveryReasonSince, ALLOWANCES.get(Recovering) ?? DEVICE_MISSING);

/** A hot battery is a danger: at once. */
export const needsRepair = (description: Description, now: Date): boolean => {
  if (description.Attention.includes('battery_hot')) return true;
  const at = repairDueAt(description);
  return at !== undefined && hasCome(at, now);
};
