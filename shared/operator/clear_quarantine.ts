/** Lifts a quarantine that a task forced. */
import type { Description } from '../types/description.ts';
import { laterTime, toTime } from '../types/time.ts';

/** Events published before now that force it, still on their way, do not count; nor do those before the newest that was seen. */
export const clearQuarantine = (was: Description, now: Date): Description =>
  was.IsQuarantined
    ? { ...was, IsQuarantined: false, QuarantineClearedTime: laterTime(toTime(now), was.LastEventTime) }
    : was;
