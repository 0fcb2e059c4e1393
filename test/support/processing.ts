/** Processing as the event function does it, for tests that only care about what the event says. */
import * as processor from '../../shared/processor/process.ts';
import type { EventContext } from '../../shared/processor/event_context.ts';
import type { Description } from '../../shared/types/description.ts';
import { anEvent, anInstance, NOW } from './builders.ts';

export const aContext = (overrides: Partial<EventContext> = {}): EventContext => ({
  now: NOW,
  publishedAt: NOW.toISOString(),
  eventId: '1',
  thresholds: anInstance().thresholds,
  user: anInstance().user,
  ...overrides,
});

/** What an event with these members makes of the machine; fails where that is nothing. */
export const processed = (
  previous: Description | undefined,
  event: Readonly<Record<string, unknown>>,
  context: Partial<EventContext> = {},
): Description => {
  const next = processor.process(previous, anEvent(event), aContext(context));
  if (next === undefined) throw new Error('the machine stayed unknown');
  return next;
};
