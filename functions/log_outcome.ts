/** The log lines of accepted events, over Pub/Sub and HTTP alike: log-based metrics count them. */
import { type Health, health } from '../shared/health/health.ts';
import type { Log } from '../shared/log.ts';
import { sensorsLeftOut } from '../shared/processor/dump/thermal.ts';
import type { Updated } from '../shared/store/store.ts';
import type { Event } from '../shared/types/event.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';

/** The value of the metric label `outcome`. */
const outcomeOf = ({ previous, next }: Updated, eventId: string): string => {
  if (next === undefined) return 'deleted';
  if (previous === undefined) return 'created';
  const isNewest = next.Description.LastEventID === eventId;
  if (next !== previous) return isNewest ? 'applied' : 'late_quarantine';
  return isNewest || next.Kept.EventIDs.includes(eventId) ? 'duplicate' : 'late';
};

/** At the time of the newest event, which itself is a sign: silence is not judged by age. */
const healthAfter = ({ Description }: StoredRecord): Health =>
  health(Description, new Date(Description.LastUpdated), true);

export const logOutcome = (log: Log, event: Event, eventId: string, updated: Updated): void => {
  const leftOut = sensorsLeftOut(event);
  log.info('event processed', {
    outcome: outcomeOf(updated, eventId),
    health: updated.next && healthAfter(updated.next),
    machineId: event.host.name,
    eventId,
    ...(leftOut > 0 && { sensorsLeftOut: leftOut }),
  });
};

/** For an event that the processor does not know: it is acknowledged and changes nothing. */
export const logUnknownType = (log: Log, { type, host }: Event, eventId: string): void =>
  log.warning('event type unknown', { type, machineId: host.name, eventId });
