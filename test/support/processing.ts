/** The processing of an event as the functions do it, and with a default context, for tests that only vary the event or a part of the context. */
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import type { EventContext } from '../../shared/processor/event_context.ts';
import * as processor from '../../shared/processor/process.ts';
import { readEvent } from '../../shared/processor/read_event.ts';
import type { Description } from '../../shared/types/description.ts';
import type { Event } from '../../shared/types/event.ts';
import { type StoredRecord, withDescription } from '../../shared/types/stored_record.ts';
import { anEvent, anInstance, NOW } from './builders.ts';

const { thresholds, user } = anInstance();

export const aContext = (overrides: Partial<EventContext> = {}): EventContext => ({
  now: NOW,
  publishedAt: NOW.toISOString(),
  eventId: '1',
  times: DEFAULT_TIMES,
  user,
  ...overrides,
});

/** Reads the event's device, then processes it. */
export const processEvent = (
  previous: StoredRecord | undefined,
  event: Event,
  context: EventContext,
): StoredRecord | undefined => processor.process(previous, readEvent(event, thresholds), context);

/** Returns the Description after an event with these members. Throws if the machine is still unknown. */
export const processed = (
  previous: Description | undefined,
  event: Readonly<Record<string, unknown>>,
  context: Partial<EventContext> = {},
): Description => {
  const was = previous && withDescription(undefined, previous);
  const next = processEvent(was, anEvent(event), aContext(context));
  if (next === undefined) throw new Error('the machine is still unknown after the event');
  return next.Description;
};
