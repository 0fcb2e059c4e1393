/** The log lines of accepted events, over Pub/Sub and HTTP alike: log-based metrics count them. */
import { type Health, health } from '../shared/health/health.ts';
import type { Log } from '../shared/log.ts';
import type { EventContext } from '../shared/processor/event_context.ts';
import type { EventReadings } from '../shared/processor/read_event.ts';
import { outlivesTombstones } from '../shared/retention.ts';
import type { Updated } from '../shared/store/store.ts';
import type { Event } from '../shared/types/event.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';

type EventIdentity = Pick<EventContext, 'eventId' | 'publishedAt'>;

/** The value of the metric label `outcome`. */
const outcomeOf = (
  { previous, next }: Updated,
  { eventId, publishedAt }: EventIdentity,
  now: Date,
): string => {
  // Such an event makes no machine, whether or not one was deleted.
  if (next === undefined) return outlivesTombstones(publishedAt, now) ? 'too_old' : 'deleted';
  if (previous === undefined) return 'created';
  const isNewest = next.Description.LastEventID === eventId;
  if (next !== previous) return isNewest ? 'applied' : 'late_quarantine';
  return isNewest || next.Kept.EventIDs.includes(eventId) ? 'duplicate' : 'late';
};

/** At the time of the newest event, which itself is a sign: silence is not judged by age. */
const healthAfter = ({ Description }: StoredRecord): Health =>
  health(Description, new Date(Description.LastUpdated), true);

/** Call it after the event is stored. `now`: the present time. */
export const logOutcome = (
  log: Log,
  { host, device }: EventReadings,
  identity: EventIdentity,
  updated: Updated,
  now: Date,
): void => {
  const leftOut = device?.sensorsLeftOut ?? 0;
  log.info('event processed', {
    outcome: outcomeOf(updated, identity, now),
    health: updated.next && healthAfter(updated.next),
    machineId: host.name,
    eventId: identity.eventId,
    ...(leftOut > 0 && { sensorsLeftOut: leftOut }),
  });
};

/** For an event that the processor does not know: it is acknowledged and changes nothing. */
export const logUnknownType = (
  log: Log,
  { type, host }: Pick<Event, 'type' | 'host'>,
  eventId: string,
): void => log.warning('event type unknown', { type, machineId: host.name, eventId });
