/** What an applied event changes in what is kept beside the Description. */
import { afterStart } from '../health/conflict.ts';
import { HOT_BATTERY_CELSIUS, HOT_REPORTS, RUNNER_SILENT_SECONDS } from '../health/attention.ts';
import type { Description } from '../types/description.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, toTime, ZERO_TIME } from '../types/time.ts';
import type { EventContext } from './event_context.ts';
import { withEventId } from './order.ts';
import type { EventReadings } from './read_event.ts';

/** Since when the task runner is silent, if it was launched; it counts only once it has been silent for too long, or was never heard. */
const runnerSeen = (
  { launched_swarming, runner_seen }: EventReadings,
  { RunnerSeen: was }: Kept,
  { now }: EventContext,
): string => {
  const isHeard = runner_seen >= 0 && runner_seen < RUNNER_SILENT_SECONDS;
  if (!launched_swarming || isHeard) return ZERO_TIME;
  if (was !== ZERO_TIME) return was;
  // What a monitor says is not trusted to be a time.
  return secondsAfter(toTime(now), -Math.min(Math.max(runner_seen, 0), RUNNER_SILENT_SECONDS));
};

const hotReports = ({ Temperature }: Description, { HotReports: was }: Kept): number => {
  const celsius = Object.hasOwn(Temperature, 'dumpsys_battery') ? Temperature['dumpsys_battery'] : undefined;
  return celsius !== undefined && celsius >= HOT_BATTERY_CELSIUS ? Math.min(was + 1, HOT_REPORTS) : 0;
};

/** `next`: the Description after the event. */
export const keptAfter = (
  previous: StoredRecord,
  next: Description,
  event: EventReadings,
  context: EventContext,
): Kept => {
  const { Kept: was } = previous;
  const { Starts, ConflictAt } = afterStart(was, event.host.start_time, context.now);
  return {
    ...was,
    EventIDs: withEventId(previous, context.eventId),
    Starts,
    ConflictAt,
    ExpectedBy: ZERO_TIME,
    BootUntil: event.stopping ? secondsAfter(toTime(context.now), context.times.bootSeconds) : ZERO_TIME,
    RunnerSeen: runnerSeen(event, was, context),
    HotReports: hotReports(next, was),
  };
};
