/** A machine's state in words: what the table shows and the filter finds. */
import type { Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

export const taskText = ({ RunningSwarmingTask }: Description): string =>
  RunningSwarmingTask ? 'running' : '';

export const powerText = ({ PowerCycle, PowerCycleState }: Description): string =>
  [
    ...(PowerCycle ? ['cycling'] : []),
    ...(PowerCycleState === 'in_error' ? ['in error'] : []),
    ...(PowerCycleState === 'available' && !PowerCycle ? ['ok'] : []),
  ].join(', ');

/** The device's types; without a device, the host's most specific OS. */
export const deviceText = ({ Dimensions, AttachedDevice }: Description): string => {
  const types = Dimensions['device_type'] ?? [];
  if (types.length > 0) return types.join(' | ');
  if (AttachedDevice !== 'nodevice') return `${AttachedDevice}: no data`;
  return Dimensions['os']?.at(-1) ?? '';
};

/** `12s`, `3m`, `5h` or `2d`: rounded down to whole units of the largest that fits; `0s` for a negative span. */
export const spanText = (seconds: number): string => {
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? ['s', 1];
  return `${Math.max(0, Math.floor(seconds / size))}${unit}`;
};

/** `now` is the server's time. */
export const ageSeconds = (time: string, now: Date): number => (now.getTime() - Date.parse(time)) / 1000;

/** `never` for the zero time; `now` is the server's time. */
export const ageText = (time: string, now: Date): string =>
  time === ZERO_TIME ? 'never' : spanText(ageSeconds(time, now));

/** To the second: `2026-01-02 03:04:05Z`. */
export const clockText = (time: string): string => time.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
