/** A machine's last sign, from which silence is measured. */
import type { Description } from '../types/description.ts';
import { ZERO_TIME } from '../types/time.ts';

/**
 * The earlier of publication and arrival of the newest event: a publish time may lie in the future. Never for a machine that has not
 * reported; records of older servers have only the arrival.
 */
export const lastSign = ({ Presence, LastEventTime, LastUpdated }: Description): string => {
  if (Presence === 'expected') return ZERO_TIME;
  if (LastEventTime === ZERO_TIME) return LastUpdated;
  return LastUpdated < LastEventTime && LastUpdated !== ZERO_TIME ? LastUpdated : LastEventTime;
};
