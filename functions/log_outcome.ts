/** The line of the log for each event taken, whichever way it came: metrics count by it. */
import { healthOf } from '../shared/health/health.ts';
import type { Log } from '../shared/log.ts';
import { sensorsLeftOut } from '../shared/processor/dump/thermal.ts';
import type { Updated } from '../shared/store/store.ts';
import type { Event } from '../shared/types/event.ts';

/** What became of an event, in a word that metrics count. */
const outcomeOf = ({ previous, next }: Updated, eventId: string): string => {
  if (next === undefined) return 'deleted';
  if (previous === undefined) return 'created';
  if (next.LastEventID === eventId) return next === previous ? 'duplicate' : 'applied';
  return next === previous ? 'late' : 'late_quarantine';
};

export const logOutcome = (log: Log, event: Event, eventId: string, updated: Updated): void => {
  const leftOut = sensorsLeftOut(event);
  log.info('event processed', {
    outcome: outcomeOf(updated, eventId),
    state: updated.next && healthOf(updated.next),
    machineId: event.host.name,
    eventId,
    ...(leftOut > 0 && { sensorsLeftOut: leftOut }),
  });
};
