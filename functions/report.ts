/** Events posted over HTTP, for labs that cannot reach Pub/Sub. */
import { randomUUID } from 'node:crypto';
import { textOf } from '../shared/http/json_body.ts';
import * as processor from '../shared/processor/process.ts';
import { eventFromJson } from '../shared/source/event_json.ts';
import { laterTime, toTime } from '../shared/types/time.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

/**
 * The time of receipt, or 1 ms after what the machine is already known by, where our clock is behind that: a lab that switches
 * between Pub/Sub and HTTP loses no report.
 */
const publishedAt = (received: Date, latest: string | undefined): string =>
  latest === undefined
    ? toTime(received)
    : laterTime(toTime(received), toTime(new Date(Date.parse(latest) + 1)));

export const report = ({
  instance: { user, thresholds },
  store,
  now,
}: Pick<Dependencies, 'instance' | 'store' | 'now'>): Handlers<'report'> => ({
  'POST /json/v1/machine/event/': async ({ body, log }) => {
    const event = eventFromJson(textOf(body));
    const received = now();
    const eventId = `http-${randomUUID()}`;
    await store.update(
      event.host.name,
      (previous, deletedAt) =>
        processor.process(previous, event, {
          now: received,
          publishedAt: publishedAt(received, previous?.LastEventTime ?? deletedAt),
          eventId,
          thresholds,
          user,
          deletedAt,
        }),
      { actor: user, eventId, now: received },
    );
    log.debug('event reported', { machineId: event.host.name, eventId });
    return {};
  },
});
