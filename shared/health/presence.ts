/** A machine's presence: from its last sign, how long it may be silent, and since when it is. */
import type { Description, Presence } from '../types/description.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, ZERO_TIME } from '../types/time.ts';
import type { Times } from './times.ts';

/** What tells how long a machine has been silent. */
export type Signs = Pick<Description, 'Presence' | 'LastEventTime' | 'LastUpdated'>;

/**
 * The earlier of publication and arrival of the newest event: a publish time may lie in the future. Never for a machine that has not
 * reported; records of older servers have only the arrival.
 */
export const lastSign = ({ Presence, LastEventTime, LastUpdated }: Signs): string => {
  if (Presence === 'expected') return ZERO_TIME;
  if (LastEventTime === ZERO_TIME) return LastUpdated;
  return LastUpdated < LastEventTime && LastUpdated !== ZERO_TIME ? LastUpdated : LastEventTime;
};

/** Whether a time in normal form has come. */
export const hasCome = (time: string, now: Date): boolean => Date.parse(time) <= now.getTime();

/** The presence by age alone, `silent` or `dead`; undefined if the last sign is young enough, or if there was none. */
export const silenceByAge = (
  description: Description,
  now: Date,
  { silentSeconds, deadSeconds }: Times,
): 'silent' | 'dead' | undefined => {
  const sign = lastSign(description);
  if (sign === ZERO_TIME) return undefined;
  const ageMs = now.getTime() - Date.parse(sign);
  if (ageMs < silentSeconds * 1000) return undefined;
  return ageMs < deadSeconds * 1000 ? 'silent' : 'dead';
};

/**
 * The record with its silence noticed; the same object if nothing changes. Only a sweep that knows that the server hears the lab may call
 * this: no other change judges silence.
 */
export const noticeSilence = (record: StoredRecord, now: Date, times: Times): StoredRecord => {
  const { Description } = record;
  const Presence = silenceByAge(Description, now, times);
  if (Presence === undefined || Presence === Description.Presence || Description.Presence === 'dead')
    return record;
  return { ...record, Description: { ...Description, Presence } };
};

/** Since when a machine that changes to this presence has it: silence counts from its limit, not from when it was noticed. */
export const presentSince = (presence: Presence, sign: string, now: string, times: Times): string => {
  if (presence === 'silent') return secondsAfter(sign, times.silentSeconds);
  if (presence === 'dead') return secondsAfter(sign, times.deadSeconds);
  return now;
};
