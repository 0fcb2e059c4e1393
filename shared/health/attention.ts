/** What an operator should look at beside the health of a machine. */
import type { Description } from '../types/description.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, ZERO_TIME } from '../types/time.ts';
import { isInConflict } from './conflict.ts';
import { hasCome } from './presence.ts';
import { isNotTaken, isOutletBad, isOverdue } from './unwell.ts';

/** In the order in which they are shown. */
export const ATTENTIONS = [
  'outlet',
  'not_taken',
  'conflict',
  'overdue',
  'no_runner',
  'flapping',
  'battery_hot',
  'uptime',
] as const;
export type Attention = (typeof ATTENTIONS)[number];

const HOUR = 3_600;
/** This many changes of the presence within an hour are flapping. */
export const FLAPPING_ENTRIES = 6;
/** °C. Lithium cells must not be charged above this temperature. */
export const HOT_BATTERY_CELSIUS = 45;
/** One hot report may be a misreading. */
export const HOT_REPORTS = 2;
/** A task runner that is silent for this long takes no tasks. */
export const RUNNER_SILENT_SECONDS = 600;
/** Devices are restarted once a day. */
const LONG_UPTIME_SECONDS = 25 * HOUR;

/** When a flapping machine no longer is, if its presence stays. */
export const flappingEndsAt = ({ PresenceTimes }: Kept): string =>
  PresenceTimes.length < FLAPPING_ENTRIES ? ZERO_TIME : secondsAfter(PresenceTimes[0] ?? ZERO_TIME, HOUR);

const hasNoRunner = ({ RunnerSeen }: Kept, now: Date): boolean =>
  RunnerSeen !== ZERO_TIME && hasCome(secondsAfter(RunnerSeen, RUNNER_SILENT_SECONDS), now);

const NONE: readonly string[] = [];

/** The words of the member `Attention`, which come from what is kept. Always the same list if none holds. */
export const storedAttention = (
  previous: StoredRecord | undefined,
  kept: Kept,
  now: Date,
): readonly string[] => {
  const hasConflict = isInConflict(previous, kept, now);
  const noRunner = hasNoRunner(kept, now);
  const isFlapping = kept.PresenceTimes.length >= FLAPPING_ENTRIES && !hasCome(flappingEndsAt(kept), now);
  const isHot = kept.HotReports >= HOT_REPORTS;
  if (!hasConflict && !noRunner && !isFlapping && !isHot) return NONE;
  return [
    ...(hasConflict ? ['conflict'] : []),
    ...(noRunner ? ['no_runner'] : []),
    ...(isFlapping ? ['flapping'] : []),
    ...(isHot ? ['battery_hot'] : []),
  ];
};

const stored =
  (word: Attention) =>
  ({ Attention }: Description): boolean =>
    Attention.includes(word);

const HOLDS: Readonly<Record<Attention, (description: Description, asOf: Date, busyAt: string) => boolean>> =
  {
    outlet: isOutletBad,
    not_taken: isNotTaken,
    conflict: stored('conflict'),
    overdue: isOverdue,
    no_runner: stored('no_runner'),
    flapping: stored('flapping'),
    battery_hot: stored('battery_hot'),
    uptime: ({ DeviceUptime }) => DeviceUptime > LONG_UPTIME_SECONDS,
  };

/** All that holds at `asOf`, in order. `busyAt`: when the controller of its outlet was last worked on, if that is known. */
export const attention = (description: Description, asOf: Date, busyAt = ZERO_TIME): Attention[] =>
  ATTENTIONS.filter((word) => HOLDS[word](description, asOf, busyAt));
